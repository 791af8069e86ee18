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
    partial_date,
    value_or_reason,
    vocabulary,
)
from registry.models.fields import coded, levels, measured, missing_reason, precision, whole
from registry.vocabulary import procedures as codes
from registry.vocabulary.common import YesNo

#: alpha/beta of tumour, in Gy, for the two computed columns.
TUMOUR_ALPHA_BETA = 10


class RadiotherapyCourse(ClinicalRow):
    """A course of radiation to the spine, SRS among them. BED10 and EQD2 are computed by the database, never typed.

    BED = n d (1 + d / (a/b)); EQD2 = BED / (1 + 2 / (a/b)); n fractions of d Gy, a/b 10 Gy.
    """

    surgery = models.ForeignKey(
        "registry.Surgery", on_delete=models.PROTECT, null=True, blank=True, related_name="radiotherapy"
    )
    modality = models.CharField(max_length=6, choices=codes.RadiotherapyModality.choices)
    intent = coded(codes.RadiotherapyIntent)
    device = coded(codes.RadiotherapyDevice)
    target_levels = levels("target levels", default=list, blank=True)
    dose_gy = measured("total dose (Gy)", digits=6, places=2)
    dose_gy_missing = missing_reason()
    fractions = whole("fractions (number)")
    fractions_missing = missing_reason()
    isodose_percent = measured("prescription isodose (%)", digits=5, places=1)
    started_on = models.DateField("start", null=True, blank=True)
    started_on_missing = missing_reason()
    ended_on = models.DateField("end", null=True, blank=True)
    completed = coded(YesNo)
    cord_dmax_gy = measured("cord Dmax (Gy)", digits=6, places=2)
    thecal_sac_dmax_gy = measured("thecal sac Dmax (Gy)", digits=6, places=2)
    ptv_d95_gy = measured("PTV D95 (Gy)", digits=6, places=2)
    prior_dose_gy = measured("prior dose at the level (Gy)", digits=6, places=2)
    prior_fractions = whole("prior fractions (number)")
    prior_on = models.DateField("prior radiotherapy", null=True, blank=True)
    prior_on_precision = precision()
    bed10_gy = models.GeneratedField(
        expression=F("dose_gy") * (1 + F("dose_gy") / F("fractions") / TUMOUR_ALPHA_BETA),
        output_field=models.DecimalField(max_digits=10, decimal_places=4),
        db_persist=True,
    )
    eqd2_gy = models.GeneratedField(
        expression=F("dose_gy")
        * (1 + F("dose_gy") / F("fractions") / TUMOUR_ALPHA_BETA)
        * TUMOUR_ALPHA_BETA
        / (TUMOUR_ALPHA_BETA + 2),
        output_field=models.DecimalField(max_digits=10, decimal_places=4),
        db_persist=True,
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "started_on"], name="radiotherapy_patient_date")]
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(
                    modality=codes.RadiotherapyModality,
                    intent=codes.RadiotherapyIntent,
                    device=codes.RadiotherapyDevice,
                    completed=YesNo,
                ),
                value_or_reason("dose_gy", "fractions", "started_on"),
                between(0.01, 200, "dose_gy", "prior_dose_gy"),
                between(1, 60, "fractions", "prior_fractions"),
                between(0, 200, "cord_dmax_gy", "thecal_sac_dmax_gy", "ptv_d95_gy"),
                between(1, 100, "isodose_percent"),
                only_levels("target_levels", may_be_empty=True),
                check(
                    "dose__stereotactic_has_dose",
                    ~Q(modality__in=[m.value for m in codes.STEREOTACTIC])
                    | Q(dose_gy__isnull=False, fractions__isnull=False)
                    | Q(completed__isnull=False, completed="no"),
                    "dose: a stereotactic course has a dose in Gy and a number of fractions.",
                ),
                ordered("started_on", "ended_on"),
                ordered("prior_on", "started_on"),
                partial_date("prior_on"),
                not_in_future("started_on", "ended_on", "prior_on"),
            ]
        )
