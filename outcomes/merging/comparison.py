"""Two records side by side before they are merged: what they say of the person, what they hold, what stands in the way.

Who a person is, is compared for everybody who may merge, and told only to those who may know it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from outcomes.models import Death
from outcomes.records.catalogue import Kind, kind_of
from outcomes.records.checks import before_death_of
from outcomes.records.values import title_of
from outcomes.rules import shown
from outcomes.selectors import records_of
from registry.merging import OF_PERSON, clashes
from registry.models import ClinicalRow, Patient, PatientIdentity, Surgery

HIDDEN, NOTHING = "not shown to you", "not recorded"
_LABELS = {
    "sex": "Sex",
    "identity.full_name": "Name",
    "identity.birth_date": "Date of birth",
    "identity.phone": "Telephone",
    "identity.email": "E-mail",
    "identity.address": "Address",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What both records say of the person. `filled` are the registry ids of those that say anything."""

    name: str
    label: str
    texts: dict[str, str]
    same: bool
    filled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Records of one kind, those of the one patient beside those of the other."""

    kind: Kind
    one: list[ClinicalRow]
    other: list[ClinicalRow]

    @property
    def titles(self) -> tuple[list[str], list[str]]:
        return [title_of(row) for row in self.one], [title_of(row) for row in self.other]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`obstacles` have to go before the two can be merged; `cautions` are for a person to weigh."""

    one: Patient
    other: Patient
    numbers: tuple[str, str]
    facts: list[Fact]
    kinds: list[Beside]
    obstacles: list[str]
    cautions: list[str]
    seen: str

    @property
    def differing(self) -> list[Fact]:
        return [fact for fact in self.facts if not fact.same]


def comparison(one: Patient, other: Patient, *, may_identify: bool) -> Comparison:
    identities = {row.patient_id: row for row in PatientIdentity.objects.filter(patient__in=[one, other])}
    ones, others = identities.get(one.pk), identities.get(other.pk)
    kinds = [
        Beside(kind, rows, theirs)
        for (kind, rows), (_, theirs) in zip(records_of(one), records_of(other), strict=True)
        if rows or theirs
    ]
    numbers = tuple((row.hospital_number if may_identify else HIDDEN) if row else NOTHING for row in (ones, others))
    return Comparison(
        one=one,
        other=other,
        numbers=(numbers[0], numbers[1]),
        facts=list(_facts(one, other, ones, others, may_identify)),
        kinds=kinds,
        obstacles=[*_double(one, other), *_after_death(one, other), *_after_death(other, one)],
        cautions=list(_cautions(one, other, ones, others)),
        seen=".".join(str(row.version if row else 0) for row in (one, ones, other, others)),
    )


def _facts(
    one: Patient, other: Patient, ones: PatientIdentity | None, others: PatientIdentity | None, may_identify: bool
) -> Iterator[Fact]:
    for name, (model, columns) in OF_PERSON.items():
        rows = [row for row in ((one, other) if model is Patient else (ones, others)) if row]
        if len(rows) < 2:  # who has no identity gets the other's as it is
            continue
        values = [tuple(getattr(row, column) for column in columns) for row in rows]
        texts = [_text(row, columns) for row in rows]
        filled = tuple(patient.registry_id for patient, text in zip((one, other), texts, strict=True) if text)
        told = [text if not text or model is Patient or may_identify else HIDDEN for text in texts]
        by_id = {patient.registry_id: text or NOTHING for patient, text in zip((one, other), told, strict=True)}
        yield Fact(name, _LABELS[name], by_id, values[0] == values[1], filled)


def _text(row: Patient | PatientIdentity, columns: tuple[str, ...]) -> str:
    value = getattr(row, columns[0])
    if value in (None, ""):
        return ""
    if columns[0] == "birth_date":
        return shown(value, getattr(row, "birth_date_precision", None))
    return row.get_sex_display() if isinstance(row, Patient) else str(value)


def _double(one: Patient, other: Patient) -> Iterator[str]:
    for clash in clashes(one, other):
        name = kind_of(clash.ours).name
        yield (
            f"Both have a {name}: {title_of(clash.ours)} ({one}), {title_of(clash.theirs)} ({other}). "
            "A patient has only one. Remove one of the two."
        )


def _after_death(one: Patient, other: Patient) -> Iterator[str]:
    """What the one record says happened after the death that the other has."""
    death = Death.objects.filter(patient=one).first()
    if death is not None:
        dates = {"died_on": death.died_on, "died_on_precision": death.died_on_precision}
        for violation in before_death_of(other, dates):
            words = violation.message[:1].upper() + violation.message[1:]
            yield f"{words} The death stands with {one}, the other with {other}. {violation.remedy}"


def _cautions(
    one: Patient, other: Patient, ones: PatientIdentity | None, others: PatientIdentity | None
) -> Iterator[str]:
    days = Surgery.objects.filter(patient=one).values_list("operated_on", flat=True)
    same_day = Surgery.objects.filter(patient=other, operated_on__in=days).values_list("operated_on", flat=True)
    for day in sorted(set(same_day)):
        yield (
            f"Both have an operation on {day}. If it is one operation entered twice, remove one of the two, "
            "or every figure counts it twice."
        )
    if one.sex and other.sex and one.sex != other.sex:
        yield "The two records differ in sex."
    if ones and others and ones.birth_date and others.birth_date and ones.birth_date != others.birth_date:
        yield "The two records differ in the date of birth."
