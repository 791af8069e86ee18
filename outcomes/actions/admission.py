"""A new patient with who they are and what is known at once, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from outcomes.actions.following import after_writing
from outcomes.actions.records import Words
from registry.actions.acting import acting
from registry.actions.records import add_record
from registry.errors import NotPossible
from registry.models import ClinicalRow, Patient, PatientIdentity, Site
from registry.vocabulary.common import RecordState

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Admission:
    site: Site
    person: Values
    identity: Values
    records: Sequence[tuple[type[ClinicalRow], Values]]


class NumberIsKnown(NotPossible):
    """This hospital has a patient of this number already."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        super().__init__(f"This hospital number is that of patient {patient.registry_id} already.")


def admit_patient(*, by: str, admission: Admission, key: UUID, confirmed: Words = None) -> Patient:
    """Make the patient, the identity and the first records. Raises NumberIsKnown, RuleError and Unconfirmed.

    The patient takes the form's `key` as their own, so that the same form sent again gives the patient it made.
    """
    site = admission.site
    with acting(by=by, site=site):
        _one_at_a_time(site)
        made = Patient.objects.filter(site=site, uuid=key).first()
        if made is not None:
            return made
        number = admission.identity["hospital_number"]
        known = PatientIdentity.objects.filter(site=site, hospital_number__iexact=number).select_related("patient")
        if taken := known.first():
            raise NumberIsKnown(taken.patient)
        try:
            with transaction.atomic():
                patient = Patient.objects.create(site=site, uuid=key, **admission.person)
        except IntegrityError:
            raise NotPossible("This form was used already. Begin a new one.") from None
        PatientIdentity.objects.create(patient=patient, site=site, **admission.identity)
        rows: list[ClinicalRow] = []
        for number_of_record, (model, values) in enumerate(admission.records):
            part: Any = f"{key}:{number_of_record}"
            said: Any = {"model": model, "values": values, "state": RecordState.COMPLETE, "key": part}
            rows.append(add_record(by=by, patient=patient, **said))
        after_writing(
            by=by,
            site=site,
            patients=[patient.pk],
            models_written=[type(row) for row in rows],
            saved=rows,
            confirmed=confirmed,
        )
    return patient


def _one_at_a_time(site: Site) -> None:
    """Two people who admit one patient at the same moment take turns: the second finds the first's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('admit_patient'), %s)", [site.pk])
