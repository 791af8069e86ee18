"""Who the patients are: registry ids from the seed, and identities that nobody can take for real ones."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.synthetic.chance import Chance
from registry.models import Patient, PatientIdentity, Site
from registry.registry_id import ALPHABET, LENGTH, check_character
from registry.vocabulary.common import DatePrecision, MissingReason, Sex
from registry.vocabulary.oncology import PrimaryGroup

_GROUPS: dict[str, dict[PrimaryGroup, float]] = {
    "slow": {PrimaryGroup.BREAST: 5, PrimaryGroup.PROSTATE: 4, PrimaryGroup.THYROID: 2},
    "moderate": {PrimaryGroup.KIDNEY: 4, PrimaryGroup.GYNAECOLOGICAL: 2},
    "rapid": {
        PrimaryGroup.LUNG: 8,
        PrimaryGroup.LIVER: 3,
        PrimaryGroup.COLORECTAL: 3,
        PrimaryGroup.GASTRIC: 2,
        PrimaryGroup.UNKNOWN_PRIMARY: 2,
    },
}
_SEX = {PrimaryGroup.PROSTATE: Sex.MALE, PrimaryGroup.GYNAECOLOGICAL: Sex.FEMALE, PrimaryGroup.BREAST: Sex.FEMALE}
_GIVEN_NAMES = {Sex.FEMALE: "Synthia", Sex.MALE: "Simulus"}


@dataclass(frozen=True, slots=True)
class Person:
    """What is decided before the first row is written. `sex` is known here even where the registry lacks it."""

    sex: Sex
    age: int
    primary: PrimaryGroup


def draw_person(chance: Chance, growth: str) -> Person:
    primary = chance.weighted(_GROUPS[growth])
    sex = _SEX.get(primary) or chance.one_of((Sex.FEMALE, Sex.MALE))
    return Person(sex, int(chance.measure(61, 11, 22, 89)), primary)


def new_patient(chance: Chance, person: Person, site: Site, its_uuid: uuid.UUID) -> Patient:
    """Ids are drawn like everything else, so that one seed gives one registry."""
    body = "".join(chance.one_of(ALPHABET) for _ in range(LENGTH))
    missing = chance.happens(0.005)
    return Patient(
        registry_id=body + check_character(body),
        uuid=its_uuid,
        site=site,
        sex=None if missing else person.sex,
        sex_missing=MissingReason.UNKNOWN if missing else "",
    )


def invented_identity(
    chance: Chance, patient: Patient, person: Person, *, number: int, operated_on: date
) -> PatientIdentity:
    """A name, a number and an address that say what they are."""
    born = operated_on - timedelta(days=round(365.25 * (person.age + 0.5)))
    vague = chance.happens(0.02)
    return PatientIdentity(
        patient=patient,
        site=patient.site,
        hospital_number=f"SYN-{number:06}",
        full_name=f"{_GIVEN_NAMES[person.sex]} Example-{number:04}",
        birth_date=born.replace(month=1, day=1) if vague else born,
        birth_date_precision=DatePrecision.YEAR if vague else DatePrecision.DAY,
        phone=f"+00 555 {number:06}",
        email=f"patient-{number:06}@example.invalid",
        address=f"{number} Invented Street, Nowhere",
    )
