"""The rows a file wants against the rows the registry has, for one batch of people: what to create, change, remove."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from outcomes.imports.people import Draft, Person
from outcomes.imports.problems import Problem
from outcomes.imports.targets import FOLLOWUP_ROWS, PATIENT_ROWS, ROWS
from registry.actions.rows import Change, NewRow, Saved
from registry.merging import survivor_of
from registry.models import Patient, PatientIdentity, Site
from registry.rules import check_row

#: Where a patient can have only one row: a row entered by hand in its place is taken over, not doubled.
ONLY_ONE = {
    "death": ("patient_id",),
    "baseline": ("surgery_id",),
    "postoperative": ("surgery_id", "is_postoperative"),
    "assessment": ("visit_id",),
    "status": ("imaging_id", "segment_id"),
    "recurrence": ("segment_id",),
    "score": ("surgery_id", "score"),
}
#: Aggregates that others hang on and a corrected file may lose.
ROWS_BELOW = {"visit", "imaging"}
#: Parents before children; the assessment after surgery is of the same model as those at visits, which come later.
MODELS: list[type[models.Model]] = [
    *(row.model for name, row in PATIENT_ROWS.items() if name not in ("patient", "identity", "postoperative")),
    *(row.model for row in FOLLOWUP_ROWS.values()),
]


@dataclass(slots=True)
class Plan:
    """What one batch needs. Models stand in the order parents before children."""

    people: list[tuple[Patient, PatientIdentity]] = field(default_factory=list)
    creations: dict[type[models.Model], list[NewRow]] = field(default_factory=dict)
    changes: dict[type[models.Model], list[Change]] = field(default_factory=dict)
    removals: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    #: rows of the patients' file whose patient was merged into another, and that other: left as they are
    set_aside: list[tuple[int, str]] = field(default_factory=list)
    #: rows to be removed on which someone entered another by hand, and what that is
    held: list[tuple[Any, str]] = field(default_factory=list)
    #: the row of the patients' file or of the follow-up that wants a change, by the row changed
    wanted_by: dict[tuple[type[models.Model], int], tuple[str, int]] = field(default_factory=dict)
    #: how many rows of each model a row of the patients' file or of the follow-up makes
    made_by: dict[tuple[str, int], Counter[type[models.Model]]] = field(default_factory=dict)

    def admit(self, patient: Patient, identity: PatientIdentity, row: int) -> None:
        self.people.append((patient, identity))
        self._count(("patients", row), Patient, PatientIdentity)

    def create(self, row: NewRow, wanted_by: tuple[str, int]) -> None:
        self.creations.setdefault(row.model, []).append(row)
        self._count(wanted_by, row.model)

    def _count(self, wanted_by: tuple[str, int], *made: type[models.Model]) -> None:
        self.made_by.setdefault(wanted_by, Counter()).update(made)

    def change(self, row: Any, values: dict[str, Any], wanted_by: tuple[str, int]) -> None:
        if values:
            self.changes.setdefault(type(row), []).append(Change(row, values))
            self.wanted_by[type(row), row.pk] = wanted_by


def compare(people: list[Person], site: Site, prefix: str) -> Plan:
    """Reads the registry, writes nothing."""
    plan = Plan()
    numbers = [person.number for person in people]
    known = {
        identity.hospital_number: identity
        for identity in PatientIdentity.objects.select_related("patient").filter(site=site, hospital_number__in=numbers)
    }
    there = _Existing([one.patient for one in known.values() if one.patient.merged_into_id is None], prefix)
    for person in people:
        identity = known.get(person.number)
        if identity is None:
            patient = Patient(site=site, **person.patient)
            plan.admit(patient, PatientIdentity(patient=patient, site=site, **person.identity), person.row)
        elif identity.patient.merged_into_id is not None:
            # their rows stand with the survivor and gave up the keys by which a file finds them
            plan.set_aside.append((person.row, survivor_of(identity.patient).registry_id))
            continue
        else:
            patient = identity.patient
            plan.change(patient, _different(patient, person.patient), ("patients", person.row))
            plan.change(identity, _different(identity, person.identity), ("patients", person.row))
        _compare_rows(plan, there, patient, person)
    for row in there.unclaimed():
        plan.removals.setdefault(type(row), []).append(row)
        if noun := there.held_by(row):
            plan.held.append((row, noun))
    return plan


def _compare_rows(plan: Plan, there: "_Existing", patient: Patient, person: Person) -> None:
    made: dict[tuple[str, str], Saved] = {}
    for draft in person.drafts:
        links = {name: made[parent] for name, parent in draft.parents.items()}
        row = there.claim(draft, patient, links) if patient.pk else None
        if row is None:
            row = NewRow(draft.model, patient, draft.source_key, draft.values, links)
            plan.create(row, (draft.sheet, draft.row))
        else:
            plan.change(
                row, _different(row, {"source_key": draft.source_key, **draft.values}), (draft.sheet, draft.row)
            )
        made[draft.aggregate, draft.source_key] = row


def _different(row: models.Model, wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if not _same(getattr(row, name), value)}


def _same(one: Any, other: Any) -> bool:
    return list(one) == list(other) if isinstance(one, list) and other is not None else bool(one == other)


class _Existing:
    """The rows that a batch of patients has already."""

    def __init__(self, patients: list[Patient], prefix: str) -> None:
        self._prefix = prefix
        self._by_key: dict[tuple[type[models.Model], int, str], Any] = {}
        self._by_hand: dict[tuple[str, tuple[Any, ...]], Any] = {}
        self._held: dict[tuple[str, int], str] = {}
        if patients:
            for model in MODELS:
                self._load(model, {patient.pk: patient for patient in patients})

    def _load(self, model: type[models.Model], patients: dict[int, Patient]) -> None:
        slots = {name: slot for name, slot in ONLY_ONE.items() if ROWS[name].model is model}
        rows: Iterable[Any] = model._default_manager.filter(patient__in=patients)
        for row in rows:
            row.patient = patients[row.patient_id]
            if row.source_key.startswith(self._prefix):
                self._by_key[model, row.patient_id, row.source_key] = row
            else:
                for aggregate, slot in slots.items():
                    self._by_hand[aggregate, tuple(getattr(row, name) for name in slot)] = row
                for link in ROWS_BELOW & {field.name for field in model._meta.concrete_fields}:
                    self._held[link, getattr(row, f"{link}_id")] = str(model._meta.verbose_name)

    def claim(self, draft: Draft, patient: Patient, links: dict[str, Any]) -> Any:
        """The row this draft is about, if there is one; it will not be removed."""
        row = self._by_key.pop((draft.model, patient.pk, draft.source_key), None)
        slot = ONLY_ONE.get(draft.aggregate)
        if row is not None or slot is None:
            return row
        at = {"patient_id": patient.pk, **{f"{name}_id": link.pk for name, link in links.items()}, **draft.values}
        return self._by_hand.pop((draft.aggregate, tuple(at.get(name) for name in slot)), None)

    def held_by(self, row: Any) -> str | None:
        """What someone entered by hand on a row of the file."""
        name = next((name for name in ROWS_BELOW if ROWS[name].model is type(row)), "")
        return self._held.get((name, row.pk))

    def unclaimed(self) -> Iterator[Any]:
        """Rows of an earlier import from this source that the file no longer names."""
        yield from self._by_key.values()


def broken_by(plan: Plan, today: date) -> Iterator[Problem]:
    """What a plan breaks together with what the registry has and the file does not speak of."""
    for row, noun in plan.held:
        rule = (
            f"the file no longer has {row.source_key} of patient {row.patient}, but a {noun} was entered on it by hand"
        )
        remedy = f"Give the row back to the file, or remove the {noun} in the registry first."
        yield Problem("followup", 0, "", "", rule, remedy)
    for model, changes in plan.changes.items():
        for change in changes:
            now = {field.name: getattr(change.row, field.attname) for field in model._meta.concrete_fields}
            for violation in check_row(model, {**now, **change.values}, today=today):
                sheet, row = plan.wanted_by[model, change.row.pk]
                yield Problem(sheet, row, "", "", f"{model._meta.verbose_name}: {violation.message}", violation.remedy)
