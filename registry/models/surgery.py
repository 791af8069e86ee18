from django.db import models
from django.db.models import F, Q

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import (
    between,
    check,
    flatten,
    not_in_future,
    only_levels,
    ordered,
    value_or_reason,
    vocabulary,
)
from registry.models.fields import coded, levels, measured, missing_reason, whole
from registry.vocabulary import procedures as codes
from registry.vocabulary.common import YesNo


class Surgery(ClinicalRow):
    """One operation on the spine. Without `index_surgery` it is an index procedure: the origin of every endpoint."""

    operated_on = models.DateField("date of surgery")
    procedure = models.CharField(max_length=12, choices=codes.Procedure.choices)
    index_surgery = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    observed_from = models.DateField(
        "under observation from",
        null=True,
        blank=True,
        help_text="Only if later than the surgery: from when on this hospital would have seen an event.",
    )
    age_at_surgery_years = whole("age at surgery (years)")
    age_at_surgery_years_missing = missing_reason()
    urgency = coded(codes.Urgency)
    approach = coded(codes.Approach)
    levels_fixed = whole("levels fixed (number)")
    levels_fixed_missing = missing_reason()
    cement_augmented = coded(YesNo, "cement-augmented screws")
    reconstruction = coded(codes.Reconstruction)
    embolised = coded(YesNo, "embolised before surgery")
    embolised_on = models.DateField("date of embolisation", null=True, blank=True)
    resection = coded(codes.Resection)
    margin_enneking = coded(codes.EnnekingMargin, "margin (Enneking)")
    margin_r = coded(codes.RMargin, "margin (R, from pathology)")
    margin_missing = missing_reason()
    separation_distance_mm = measured("separation distance (mm, minimum)", digits=4, places=1)
    separation_distance_modality = coded(codes.DistanceModality)
    operative_time_min = measured("operative time (min)", digits=6, places=1)
    operative_time_min_missing = missing_reason()
    blood_loss_ml = measured("blood loss (mL)", digits=7, places=1)
    blood_loss_ml_missing = missing_reason()
    transfusion_red_cells_units = whole("red cells transfused (units)")
    transfusion_plasma_units = whole("plasma transfused (units)")
    transfusion_platelets_units = whole("platelets transfused (units)")
    stay_days = whole("length of stay (days)")
    stay_days_missing = missing_reason()
    icu_days = whole("intensive care (days)")
    discharge = coded(codes.Discharge, "discharged to")
    had_complication = coded(YesNo, "any complication", help_text="No row of a complication is not the same as none.")
    had_complication_missing = missing_reason()
    srs_planned = coded(YesNo, "radiosurgery planned")
    srs_planned_missing = missing_reason()

    class Meta:
        verbose_name_plural = "surgeries"
        indexes = [models.Index(fields=["patient", "operated_on"], name="surgery_patient_date")]
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["id", "patient"], name="%(app_label)s_%(class)s_of_patient"),
                vocabulary(
                    procedure=codes.Procedure,
                    urgency=codes.Urgency,
                    approach=codes.Approach,
                    cement_augmented=YesNo,
                    reconstruction=codes.Reconstruction,
                    embolised=YesNo,
                    resection=codes.Resection,
                    margin_enneking=codes.EnnekingMargin,
                    margin_r=codes.RMargin,
                    separation_distance_modality=codes.DistanceModality,
                    discharge=codes.Discharge,
                    had_complication=YesNo,
                    srs_planned=YesNo,
                ),
                value_or_reason(
                    "age_at_surgery_years",
                    "levels_fixed",
                    "operative_time_min",
                    "blood_loss_ml",
                    "stay_days",
                    "had_complication",
                    "srs_planned",
                ),
                between(0, 120, "age_at_surgery_years"),
                between(0, 29, "levels_fixed"),
                between(0, 50, "separation_distance_mm"),
                between(1, 2880, "operative_time_min"),
                between(0, 50000, "blood_loss_ml"),
                between(
                    0,
                    500,
                    "transfusion_red_cells_units",
                    "transfusion_plasma_units",
                    "transfusion_platelets_units",
                    "icu_days",
                ),
                between(0, 3650, "stay_days"),
                not_in_future("operated_on", "embolised_on", "observed_from"),
                ordered("operated_on", "observed_from"),
                ordered("embolised_on", "operated_on"),
                check(
                    "margin__separation_never_r0",
                    ~Q(procedure__in=[p.value for p in codes.SEPARATION_PROCEDURES])
                    | Q(margin_r__isnull=True)
                    | ~Q(margin_r="R0"),
                    "margin: a separation surgery leaves tumour by design, so its margin cannot be R0.",
                ),
                check(
                    "index__revision_links_to_index",
                    ~Q(procedure="REVISION") | Q(index_surgery__isnull=False),
                    "procedure: a revision names the index procedure it returns to.",
                ),
                check(
                    "index__not_itself",
                    Q(index_surgery__isnull=True) | ~Q(index_surgery=F("id")),
                    "A surgery is not its own return.",
                ),
            ]
        )


class TreatedSegment(ClinicalRow):
    """The levels one operation treated together. Local recurrence belongs to a segment, not to a patient."""

    surgery = models.ForeignKey(Surgery, on_delete=models.CASCADE, related_name="segments")
    levels = levels("treated levels")

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["id", "patient"], name="%(app_label)s_%(class)s_of_patient"),
                only_levels("levels"),
            ]
        )
