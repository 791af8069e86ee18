from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import flatten, not_in_future, partial_date, value_or_reason, vocabulary
from registry.models.fields import coded, missing_reason, precision
from registry.vocabulary.common import YesNo
from registry.vocabulary.oncology import PrimaryGroup, PrimarySite, TumourControl


class PrimaryTumour(ClinicalRow):
    """The cancer the metastases come from. The histology stays as the hospital wrote it; the group is for strata."""

    histology = models.CharField(max_length=200, blank=True)
    group = coded(PrimaryGroup, "primary group")
    group_missing = missing_reason()
    finer_site = coded(
        PrimarySite, "finer site", help_text="Where the scores tell sites of one group apart: colon from rectum, say."
    )
    hormone_dependent = coded(YesNo, "hormone-dependent", help_text="Breast and prostate.")
    molecularly_targeted = coded(YesNo, "treated with molecularly targeted drugs", help_text="Lung.")
    diagnosed_on = models.DateField("date of diagnosis", null=True, blank=True)
    diagnosed_on_precision = precision()
    diagnosed_on_missing = missing_reason()
    control = coded(TumourControl, "control of the primary")
    control_missing = missing_reason()

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(
                    group=PrimaryGroup,
                    finer_site=PrimarySite,
                    hormone_dependent=YesNo,
                    molecularly_targeted=YesNo,
                    control=TumourControl,
                ),
                value_or_reason("group", "diagnosed_on", "control"),
                partial_date("diagnosed_on"),
                not_in_future("diagnosed_on"),
            ]
        )
