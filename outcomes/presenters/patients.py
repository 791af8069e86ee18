"""Patients as lines of a list, and who one is for those who may know."""

from dataclasses import dataclass
from typing import Any

from outcomes.rules import shown
from registry.models import Patient, PatientIdentity
from registry.vocabulary.common import Sex
from registry.vocabulary.oncology import PrimaryGroup
from registry.vocabulary.procedures import Procedure


@dataclass(frozen=True, slots=True)
class PatientLine:
    registry_id: str
    site: str
    sex: str
    primary: str
    operated_on: str
    procedure: str
    state: str


def patient_lines(patients: list[Any]) -> list[PatientLine]:
    """`patients` as `outcomes.selectors.with_course` gives them."""
    return [
        PatientLine(
            registry_id=patient.registry_id,
            site=patient.site.name,
            sex=Sex(patient.sex).label if patient.sex else "not recorded",
            primary=PrimaryGroup(patient.primary_group).label if patient.primary_group else "not recorded",
            operated_on=patient.operated_on.isoformat() if patient.operated_on else "no operation",
            procedure=Procedure(patient.procedure).label if patient.procedure else "",
            state="Died" if patient.is_dead else "Not known to have died",
        )
        for patient in patients
    ]


def sex_of(patient: Patient) -> str:
    return Sex(patient.sex).label if patient.sex else "not recorded"


def identity_facts(identity: PatientIdentity | None) -> list[tuple[str, str]]:
    if identity is None:
        return []
    born = shown(identity.birth_date, identity.birth_date_precision) if identity.birth_date else ""
    facts = {
        "Name": identity.full_name,
        "Hospital number": identity.hospital_number,
        "Born": born,
        "Telephone": identity.phone,
        "E-mail": identity.email,
        "Address": identity.address,
    }
    return [(label, text or "not recorded") for label, text in facts.items()]
