from django.db import models
from django.db.models import Q

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import between, check, flatten, not_in_future, value_or_reason, vocabulary
from registry.models.fields import coded, measured, missing_reason, whole
from registry.models.instruments import Instruments, instrument_constraints
from registry.vocabulary.common import YesNo
from registry.vocabulary.oncology import SkeletalSpread, VisceralSpread

#: What the two counts must not exclude; a count that is not known excludes nothing.
_AT_MOST_ONE = (Q(extraspinal_foci__isnull=True) | Q(extraspinal_foci=0)) & (
    Q(vertebral_foci__isnull=True) | Q(vertebral_foci=1)
)
_MORE_THAN_ONE = (
    Q(extraspinal_foci__isnull=True)
    | Q(vertebral_foci__isnull=True)
    | Q(extraspinal_foci__gte=1)
    | Q(vertebral_foci__gte=2)
)


class BaselineAssessment(ClinicalRow, Instruments):
    """How the patient was before an index procedure, with the laboratory values the scores need, units in the names.

    `assessed_on` is NULL where the hospital's file says only "before surgery".
    """

    surgery = models.OneToOneField("registry.Surgery", on_delete=models.CASCADE, related_name="baseline")
    assessed_on = models.DateField("date of assessment", null=True, blank=True)
    assessed_on_missing = missing_reason()
    asa = whole("ASA")
    asa_missing = missing_reason()
    tolerates_surgery = coded(YesNo, "fit for surgery")
    chemotherapy_before = coded(YesNo, "chemotherapy before")
    visceral_spread = coded(VisceralSpread, "visceral or cerebral metastases")
    visceral_spread_missing = missing_reason()
    visceral_treatable = coded(YesNo, "visceral metastases treatable", help_text="As Tomita asks.")
    visceral_removable = coded(YesNo, "organ metastases removable", help_text="As Tokuhashi asks.")
    skeletal_spread = coded(SkeletalSpread, "skeletal metastases", help_text="This lesion included.")
    skeletal_spread_missing = missing_reason()
    extraspinal_foci = whole("extraspinal bone metastases (number of foci)")
    extraspinal_foci_missing = missing_reason()
    vertebral_foci = whole("metastases in vertebral bodies (number)")
    vertebral_foci_missing = missing_reason()
    pathological_fracture = coded(YesNo)
    albumin_g_dl = measured("albumin (g/dL)", digits=4, places=2)
    albumin_g_dl_missing = missing_reason()
    crp_mg_dl = measured("CRP (mg/dL)", digits=6, places=2)
    crp_mg_dl_missing = missing_reason()
    ldh_iu_l = measured("LDH (IU/L)", digits=7, places=1)
    ldh_iu_l_missing = missing_reason()
    platelets_10e9_l = measured("platelets (10^9/L)", digits=6, places=1)
    platelets_10e9_l_missing = missing_reason()
    calcium_mg_dl = measured("calcium (mg/dL)", digits=4, places=2)
    calcium_mg_dl_missing = missing_reason()
    bilirubin_mg_dl = measured("total bilirubin (mg/dL)", digits=5, places=2)
    bilirubin_mg_dl_missing = missing_reason()
    haemoglobin_g_dl = measured("haemoglobin (g/dL)", digits=4, places=1)
    haemoglobin_g_dl_missing = missing_reason()

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                instrument_constraints(),
                vocabulary(
                    tolerates_surgery=YesNo,
                    chemotherapy_before=YesNo,
                    visceral_spread=VisceralSpread,
                    visceral_treatable=YesNo,
                    visceral_removable=YesNo,
                    skeletal_spread=SkeletalSpread,
                    pathological_fracture=YesNo,
                ),
                check(
                    "visceral_treatable__if_present",
                    Q(visceral_spread__isnull=True)
                    | ~Q(visceral_spread="none")
                    | Q(visceral_treatable__isnull=True, visceral_removable__isnull=True),
                    "visceral_treatable: without visceral metastases there are none to treat or remove.",
                ),
                check(
                    "skeletal_spread__fits_the_counts",
                    Q(skeletal_spread__isnull=True)
                    | (Q(skeletal_spread="solitary") & _AT_MOST_ONE)
                    | (Q(skeletal_spread="multiple") & _MORE_THAN_ONE),
                    "skeletal_spread: contradicts the numbers of metastases.",
                ),
                value_or_reason(
                    "assessed_on",
                    "asa",
                    "visceral_spread",
                    "skeletal_spread",
                    "extraspinal_foci",
                    "vertebral_foci",
                    "albumin_g_dl",
                    "crp_mg_dl",
                    "ldh_iu_l",
                    "platelets_10e9_l",
                    "calcium_mg_dl",
                    "bilirubin_mg_dl",
                    "haemoglobin_g_dl",
                ),
                between(1, 6, "asa"),
                between(0, 200, "extraspinal_foci"),
                between(1, 29, "vertebral_foci"),
                # a value in g/L is ten times too high for g/dL: 35 is not an albumin here
                between(0.5, 8, "albumin_g_dl"),
                between(0, 80, "crp_mg_dl"),
                between(10, 20000, "ldh_iu_l"),
                between(0, 3000, "platelets_10e9_l"),
                between(3, 25, "calcium_mg_dl"),
                between(0, 60, "bilirubin_mg_dl"),
                between(2, 25, "haemoglobin_g_dl"),
                not_in_future("assessed_on"),
            ]
        )
