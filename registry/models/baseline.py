from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import between, flatten, not_in_future, value_or_reason
from registry.models.fields import measured, missing_reason, whole
from registry.models.instruments import Instruments, instrument_constraints


class BaselineAssessment(ClinicalRow, Instruments):
    """How the patient was before an index procedure, with the laboratory values the scores need, units in the names.

    `assessed_on` is NULL where the hospital's file says only "before surgery".
    """

    surgery = models.OneToOneField("registry.Surgery", on_delete=models.CASCADE, related_name="baseline")
    assessed_on = models.DateField("date of assessment", null=True, blank=True)
    assessed_on_missing = missing_reason()
    asa = whole("ASA")
    asa_missing = missing_reason()
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
                value_or_reason(
                    "assessed_on",
                    "asa",
                    "albumin_g_dl",
                    "crp_mg_dl",
                    "ldh_iu_l",
                    "platelets_10e9_l",
                    "calcium_mg_dl",
                    "bilirubin_mg_dl",
                    "haemoglobin_g_dl",
                ),
                between(1, 6, "asa"),
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
