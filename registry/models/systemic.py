from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import check, flatten, not_in_future, partial_date, vocabulary
from registry.models.fields import coded, precision, whole
from registry.vocabulary.oncology import BoneAgent, SystemicKind


class SystemicTherapyLine(ClinicalRow):
    """One line of systemic treatment of the cancer."""

    kind = models.CharField(max_length=14, choices=SystemicKind.choices)
    agent = models.CharField(max_length=200, blank=True)
    line = whole("line of treatment (number)")
    started_on = models.DateField("start", null=True, blank=True)
    started_on_precision = precision()
    ended_on = models.DateField("end", null=True, blank=True)
    ended_on_precision = precision()

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(kind=SystemicKind),
                partial_date("started_on", "ended_on"),
                not_in_future("started_on"),
                check("line__positive", models.Q(line__gte=1), "line: counts from 1."),
            ]
        )


class BoneModifyingAgent(ClinicalRow):
    agent = coded(BoneAgent)
    started_on = models.DateField("start", null=True, blank=True)
    started_on_precision = precision()
    ended_on = models.DateField("end", null=True, blank=True)
    ended_on_precision = precision()

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(agent=BoneAgent),
                partial_date("started_on", "ended_on"),
                not_in_future("started_on"),
            ]
        )
