"""What is wrong with one person's rows: each by itself, then against each other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from outcomes.imports.people import EMPTY, Draft, Person, is_given
from outcomes.imports.problems import Problem
from outcomes.imports.readings import Reading, SheetReader
from outcomes.imports.targets import ALIVE, FOLLOWUP_ROWS, PATIENT_ROWS, Aggregate
from outcomes.rules import check_not_after_death, check_not_before_surgery, check_recurrence, shown
from registry.errors import Violation
from registry.models import Patient, PatientIdentity
from registry.rules import check_age, check_born_before_surgery, check_row, label_of
from registry.vocabulary.common import DatePrecision

#: What follows the surgery, and what a dead person does no more: fields by aggregate, as the database guards them.
_AFTER_SURGERY: dict[str, tuple[str, ...]] = {
    "visit": ("seen_on",),
    "assessment": ("assessed_on",),
    "postoperative": ("assessed_on",),
    "complication": ("occurred_on",),
    "reoperation": ("reoperated_on",),
    "recurrence": ("recurred_on",),
    "death": ("died_on",),
    "imaging": ("imaged_on",),
}
_BEFORE_DEATH: dict[str, tuple[str, ...]] = {
    "surgery": ("operated_on",),
    "radiotherapy": ("started_on", "ended_on"),
    "visit": ("seen_on",),
    "assessment": ("assessed_on",),
    "postoperative": ("assessed_on",),
    "imaging": ("imaged_on",),
    "recurrence": ("recurred_on",),
    "complication": ("occurred_on",),
    "skeletal_event": ("occurred_on",),
    "reoperation": ("reoperated_on",),
    "contact": ("alive_on",),
}
#: A field that was filled from the column of another.
_FILLED_FROM = {
    ("death", "died_on"): ("vital_status", "on"),
    ("contact", "alive_on"): ("vital_status", "on"),
    ("assessment", "assessed_on"): ("visit", "seen_on"),
    ("imaging", "imaged_on"): ("visit", "seen_on"),
}
Place = tuple[str, str]
_Found = tuple[Draft, Violation]


class PersonChecker:
    """Checks one person after another against one day, the site's today."""

    def __init__(self, patients: SheetReader, followup: SheetReader, today: date) -> None:
        self._readers = {reader.name: reader for reader in (patients, followup)}
        self._today = today

    def check(self, person: Person, patient: Reading, visits: list[Reading]) -> Iterator[Problem]:
        readings = {("patients", patient.number): patient, **{("followup", visit.number): visit for visit in visits}}
        for reading in readings.values():
            yield from reading.problems
        alone = [
            (draft, violation)
            for draft in person.drafts
            for violation in check_row(draft.model, draft.values, today=self._today)
        ]
        history = _History.of(person, {(id(draft), violation.field) for draft, violation in alone})
        for violation in self._of_the_record(person, patient, history):
            yield self._problem(violation, _apart(violation.field), self._patients, patient)
        said_once: set[tuple[str, int, Place, str]] = set()
        for draft, violation in [*alone, *history.contradictions(), *_of_links(person)]:
            reading = readings[draft.sheet, draft.row]
            place = self._place(draft, violation.field, self._readers[draft.sheet])
            mark = (draft.sheet, draft.row, place, violation.code)
            if place not in reading.spoilt and mark not in said_once:
                said_once.add(mark)
                yield self._problem(violation, place, self._readers[draft.sheet], reading)

    @property
    def _patients(self) -> SheetReader:
        return self._readers["patients"]

    def _of_the_record(self, person: Person, patient: Reading, history: "_History") -> Iterator[Violation]:
        """What the row of the patients' file says against itself; fields are named with their aggregate."""
        for name, model, values in (
            ("patient", Patient, person.patient),
            ("identity", PatientIdentity, person.identity),
        ):
            for violation in check_row(model, values, today=self._today):
                yield replace(violation, field=f"{name}.{violation.field}")
        said = patient.values.get("recurrence", {})
        on, precision = said.get("recurred_on"), said.get("recurred_on_precision")
        if broken := check_recurrence(occurred=said.get("occurred"), on=on, precision=precision):
            yield replace(broken, field=f"recurrence.{broken.field}")
        yield from _of_vital_status(patient)
        yield from _without_trigger(patient, PATIENT_ROWS)
        yield from _of_several_complications(patient)
        yield from history.of_birth()

    def _place(self, draft: Draft, field: str, reader: SheetReader) -> Place:
        place = (draft.aggregate, draft.values["score"] if draft.aggregate == "score" else field)
        if place in reader.origins:
            return place
        return _FILLED_FROM.get(place, place)

    def _problem(self, violation: Violation, place: Place, reader: SheetReader, reading: Reading) -> Problem:
        head = reader.origins.get(place) or next(
            (head for (aggregate, _), head in reader.origins.items() if aggregate == place[0]), ""
        )
        return Problem(
            reader.name, reading.number, head, reader.shown(reading, head), violation.message, violation.remedy
        )


@dataclass(frozen=True, slots=True)
class _History:
    """When a person was born, operated on and died, as far as these dates are right by themselves."""

    person: Person
    wrong: set[tuple[int, str]]
    operated_on: date | None
    died_on: date | None
    died_precision: str | None

    @classmethod
    def of(cls, person: Person, wrong: set[tuple[int, str]]) -> "_History":
        """`wrong` are the (id of the draft, field) that break a rule already: their dates prove nothing."""
        surgery, death = (person.draft_of(name) for name in ("surgery", "death"))
        right_surgery = surgery is not None and (id(surgery), "operated_on") not in wrong
        right_death = death is not None and (id(death), "died_on") not in wrong
        return cls(
            person,
            wrong,
            surgery.values.get("operated_on") if surgery and right_surgery else None,
            death.values.get("died_on") if death and right_death else None,
            death.values.get("died_on_precision") if death and right_death else None,
        )

    def contradictions(self) -> Iterator[_Found]:
        for draft in self.person.drafts:
            for field in {*_AFTER_SURGERY.get(draft.aggregate, ()), *_BEFORE_DEATH.get(draft.aggregate, ())}:
                if (id(draft), field) not in self.wrong:
                    yield from ((draft, violation) for violation in self._of_one(draft, field) if violation)

    def _of_one(self, draft: Draft, field: str) -> Iterator[Violation | None]:
        what, on, precision = (
            label_of(draft.model, field),
            draft.values.get(field),
            draft.values.get(f"{field}_precision"),
        )
        if field in _AFTER_SURGERY.get(draft.aggregate, ()):
            yield check_not_before_surgery(
                what=what, field=field, on=on, precision=precision, operated_on=self.operated_on
            )
        if field in _BEFORE_DEATH.get(draft.aggregate, ()):
            yield check_not_after_death(
                what=what, field=field, on=on, died_on=self.died_on, died_precision=self.died_precision
            )

    def of_birth(self) -> Iterator[Violation]:
        born_on, precision = (self.person.identity.get(name) for name in ("birth_date", "birth_date_precision"))
        surgery = self.person.draft_of("surgery")
        age = surgery.values.get("age_at_surgery_years") if surgery else None
        for violation in (
            check_age(age_years=age, born_on=born_on, born_precision=precision, operated_on=self.operated_on),
            check_born_before_surgery(born_on=born_on, operated_on=self.operated_on),
        ):
            if violation:
                yield replace(violation, field=f"surgery.{violation.field}")


def _apart(name: str) -> Place:
    aggregate, _, field = name.partition(".")
    return aggregate, field


def _of_vital_status(patient: Reading) -> Iterator[Violation]:
    said = patient.values.get("vital_status", {})
    status, on, precision = said.get("status"), said.get("on"), said.get("on_precision")
    if on and status is None and ("vital_status", "status") not in patient.spoilt:
        message = f"vital status: {shown(on, precision)} is given, but not whether the patient was alive or dead then."
        yield Violation("status_of_date", "vital_status.status", message, "Say alive or dead, or remove the date.")
    if status == ALIVE and is_given(patient.values.get("death", {})):
        message = "vital status: alive, but a date or a cause of death is given."
        yield Violation(
            "alive_and_dead", "vital_status.status", message, "Correct the word, or remove what speaks of a death."
        )
    if on and status == ALIVE and precision != DatePrecision.DAY:
        message = f"vital status: known alive on {shown(on, precision)} is not a whole date."
        yield Violation("whole_date", "vital_status.on", message, "Give the day of the last contact.")


def _without_trigger(reading: Reading, rows: dict[str, Aggregate]) -> Iterator[Violation]:
    """Values of a record that is not made because the field that makes it is empty would be lost unsaid."""
    for name, aggregate in rows.items():
        said = {field: value for field, value in reading.values.get(name, {}).items() if field != aggregate.trigger}
        if (
            aggregate.trigger
            and is_given(said)
            and not reading.values[name].get(aggregate.trigger)
            and (name, aggregate.trigger) not in reading.spoilt
        ):
            given = next(field for field, value in said.items() if value not in EMPTY)
            label = label_of(aggregate.model, aggregate.trigger)
            message = f"{aggregate.model._meta.verbose_name}: {given} = {said[given]}, but {label} is empty."
            yield Violation("without_its_record", f"{name}.{given}", message, f"Give {label}, or empty the cell.")


def _of_several_complications(patient: Reading) -> Iterator[Violation]:
    """One date or grade cannot be said of several complications at once."""
    said = patient.values.get("complication", {})
    further = [name for name, value in said.items() if name != "type" and is_given({name: value})]
    types = said.get("type") or ()
    if len(types) > 1 and further:
        message = f"complication: one {further[0]} is given for {len(types)} complications ({', '.join(types)})."
        yield Violation(
            "one_for_several",
            f"complication.{further[0]}",
            message,
            "Give each complication a row of its own, or empty the cell.",
        )


def _of_links(person: Person) -> Iterator[_Found]:
    """A row that hangs on another of the same row of the file, which is not there."""
    made = {(draft.aggregate, draft.source_key) for draft in person.drafts}
    for draft in person.drafts:
        for parent in draft.parents.values():
            if parent not in made and parent[0] in FOLLOWUP_ROWS:
                noun = draft.model._meta.verbose_name
                message = f"{noun}: {parent[0]} of the same row is empty, and the {noun} says what it showed."
                yield (
                    draft,
                    Violation("without_its_record", "status", message, f"Give the {parent[0]}, or empty the cell."),
                )
