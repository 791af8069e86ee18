from django.db import models
from django.db.models import Q

from outcomes import vocabulary as codes
from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import between, check, flatten, not_in_future, partial_date, vocabulary
from registry.models.fields import coded, precision, whole
from registry.vocabulary.common import YesNo


class Complication(ClinicalRow):
    """One complication; a patient may have many, and both patients and events are counted."""

    surgery = models.ForeignKey("registry.Surgery", on_delete=models.PROTECT, related_name="complications")
    type = models.CharField(max_length=20, choices=codes.ComplicationType.choices)
    occurred_on = models.DateField("date", null=True, blank=True)
    occurred_on_precision = precision()
    clavien_dindo = coded(codes.ClavienDindo, "Clavien-Dindo grade")
    ctcae_grade = whole("CTCAE grade")
    ctcae_version = coded(codes.CtcaeVersion, "CTCAE version")
    attribution = coded(codes.Attribution, "related to")
    resolved = coded(YesNo)
    note = models.TextField(blank=True)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(
                    type=codes.ComplicationType,
                    clavien_dindo=codes.ClavienDindo,
                    ctcae_version=codes.CtcaeVersion,
                    attribution=codes.Attribution,
                    resolved=YesNo,
                ),
                between(1, 5, "ctcae_grade"),
                check(
                    "ctcae__grade_with_version",
                    Q(ctcae_grade__isnull=True, ctcae_version__isnull=True)
                    | Q(ctcae_grade__isnull=False, ctcae_version__isnull=False),
                    "CTCAE: a grade has its version, and a version its grade.",
                ),
                partial_date("occurred_on"),
                not_in_future("occurred_on"),
            ]
        )


class SkeletalRelatedEvent(ClinicalRow):
    """A skeletal-related event after the index operation; the operation itself is not counted."""

    type = models.CharField(max_length=16, choices=codes.SkeletalEventType.choices)
    occurred_on = models.DateField("date")
    occurred_on_precision = precision()
    note = models.TextField(blank=True)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(type=codes.SkeletalEventType),
                partial_date("occurred_on"),
                not_in_future("occurred_on"),
            ]
        )


class Reoperation(ClinicalRow):
    """An unplanned return to theatre, with its cause; linked to its own surgery record where there is one."""

    index_surgery = models.ForeignKey("registry.Surgery", on_delete=models.PROTECT, related_name="reoperations")
    surgery = models.OneToOneField(
        "registry.Surgery", on_delete=models.PROTECT, null=True, blank=True, related_name="reoperation_record"
    )
    reoperated_on = models.DateField("date")
    cause = models.CharField(max_length=10, choices=codes.ReoperationCause.choices)

    class Meta:
        constraints = flatten(
            [of_clinical_row(), vocabulary(cause=codes.ReoperationCause), not_in_future("reoperated_on")]
        )
