from django.db import models
from django.db.models import Q

from outcomes.vocabulary import ImagingModality, LocalStatus, RecurrencePattern
from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import check, flatten, not_in_future, partial_date, vocabulary
from registry.models.fields import coded, precision


class ImagingAssessment(ClinicalRow):
    """One imaging of the treated spine. Only an informative one says that a segment was free of recurrence that day."""

    visit = models.ForeignKey(
        "outcomes.FollowUpVisit", on_delete=models.CASCADE, null=True, blank=True, related_name="imaging"
    )
    imaged_on = models.DateField("date of imaging")
    modality = models.CharField(max_length=9, choices=ImagingModality.choices)
    informative = models.BooleanField("shows the treated segment well enough to judge it", default=True)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["id", "patient"], name="%(app_label)s_%(class)s_of_patient"),
                vocabulary(modality=ImagingModality),
                not_in_future("imaged_on"),
            ]
        )


class SegmentStatus(ClinicalRow):
    """What one imaging says of one treated segment."""

    imaging = models.ForeignKey(ImagingAssessment, on_delete=models.CASCADE, related_name="statuses")
    segment = models.ForeignKey("registry.TreatedSegment", on_delete=models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=14, choices=LocalStatus.choices)
    pattern = coded(RecurrencePattern)

    class Meta:
        verbose_name_plural = "segment statuses"
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["imaging", "segment"], name="%(app_label)s_%(class)s_one_per_imaging"),
                vocabulary(status=LocalStatus, pattern=RecurrencePattern),
                check(
                    "pattern__only_of_recurrence",
                    Q(pattern__isnull=True) | Q(status__in=[LocalStatus.RECURRENCE, LocalStatus.SUSPECTED]),
                    "pattern: only a recurrence, found or suspected, has one.",
                ),
            ]
        )


class LocalRecurrence(ClinicalRow):
    """The date on which a treated segment is held to have recurred, as the hospital records it.

    A recurrence without any date is kept (`recurred_on` NULL): it contradicts the curve and is listed, never guessed.
    """

    segment = models.OneToOneField("registry.TreatedSegment", on_delete=models.CASCADE, related_name="recurrence")
    recurred_on = models.DateField("date of recurrence", null=True, blank=True)
    recurred_on_precision = precision()
    pattern = coded(RecurrencePattern)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(pattern=RecurrencePattern),
                partial_date("recurred_on"),
                not_in_future("recurred_on"),
            ]
        )
