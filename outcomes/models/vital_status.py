from django.db import models

from outcomes.vocabulary import ContactMode, DeathCause
from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import flatten, not_in_future, partial_date, value_or_reason, vocabulary
from registry.models.fields import coded, missing_reason, precision


class Death(ClinicalRow):
    """That a patient died, once. A death without a date is kept and listed; it is never given one."""

    died_on = models.DateField("date of death", null=True, blank=True)
    died_on_precision = precision()
    died_on_missing = missing_reason()
    cause = coded(DeathCause, "cause of death")
    cause_missing = missing_reason()

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["patient"], name="%(app_label)s_%(class)s_once"),
                vocabulary(cause=DeathCause),
                value_or_reason("died_on", "cause"),
                partial_date("died_on"),
                not_in_future("died_on"),
            ]
        )


class VitalContact(ClinicalRow):
    """A contact that showed the patient alive.

    Visits, imaging and treatments show it too: "last known alive" is the latest of them all and is computed in one
    place, the view `outcomes_last_known_alive`.
    """

    alive_on = models.DateField("known alive on")
    mode = coded(ContactMode, "how")

    class Meta:
        indexes = [models.Index(fields=["patient", "alive_on"], name="vital_patient_date")]
        constraints = flatten([of_clinical_row(), vocabulary(mode=ContactMode), not_in_future("alive_on")])
