from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import flatten, not_in_future
from registry.models.instruments import Instruments, instrument_constraints


class Assessment(ClinicalRow, Instruments):
    """The baseline instruments asked again: at a visit, or right after surgery."""

    surgery = models.ForeignKey("registry.Surgery", on_delete=models.PROTECT, related_name="assessments")
    visit = models.OneToOneField(
        "outcomes.FollowUpVisit", on_delete=models.CASCADE, null=True, blank=True, related_name="assessment"
    )
    assessed_on = models.DateField("date of assessment", null=True, blank=True)
    is_postoperative = models.BooleanField("the assessment after surgery, before discharge", default=False)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                instrument_constraints(),
                not_in_future("assessed_on"),
                models.CheckConstraint(
                    condition=models.Q(is_postoperative=True) | models.Q(assessed_on__isnull=False),
                    name="%(app_label)s_%(class)s_assessed_on__given",
                    violation_error_message="date of assessment: needed, except right after surgery.",
                ),
                models.UniqueConstraint(
                    fields=["surgery"],
                    condition=models.Q(is_postoperative=True),
                    name="%(app_label)s_%(class)s_one_postoperative",
                ),
            ]
        )
