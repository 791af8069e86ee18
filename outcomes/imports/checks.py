"""What is wrong with one person's rows: each by itself, then against each other."""

from collections.abc import Iterator
from datetime import date

from outcomes.imports.people import EMPTY, Draft, Person, is_given
from outcomes.imports.problems import Problem
from outcomes.imports.readings import Reading, SheetReader
from outcomes.imports.targets import ALIVE, FOLLOWUP_ROWS, PATIENT_ROWS
from outcomes.rules import check_not_after_death, check_not_before_surgery, check_recurrence, shown
from registry.errors import Violation
from registry.models import Patient, PatientIdentity
from registry.rules import check_age, check_born_before_surgery, check_row
from registry.vocabulary.common import DatePrecision

#: What follows the surgery, and what a dead person does no more: (aggregate, field), as the database guards them.
AFTER_SURGERY = [
    ("visit", "seen_on"),
    ("assessment", "assessed_on"),
    ("postoperative", "assessed_on"),
    ("complication", "occurred_on"),
    ("reoperation", "reoperated_on"),
    ("recurrence", "recurred_on"),
    ("death", "died_on"),
    ("imaging", "imaged_on"),
]
BEFORE_DEATH = [
    ("surgery", "operated_on"),
    ("radiotherapy", "started_on"),
    ("radiotherapy", "ended_on"),
    ("visit", "seen_on"),
    ("assessment", "assessed_on"),
    ("postoperative", "assessed_on"),
    ("imaging", "imaged_on"),
    ("recurrence", "recurred_on"),
    ("complication", "occurred_on"),
    ("skeletal_event", "occurred_on"),
    ("reoperation", "reoperated_on"),
    ("contact", "alive_on"),
]
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
        readings = {(self._patients.name, patient.number): patient} | {
            ("followup", reading.number): reading for reading in visits
        }
        for reading in (patient, *visits):
            yield from reading.problems
        for violation in self._of_the_record(person, patient):
            yield self._problem(violation, ("patient", violation.field), self._patients, patient)
        said_once: set[tuple[str, int, Place, str]] = set()
        for draft, violation in self._of_the_rows(person):
            reading = readings[draft.sheet, draft.row]
            place = self._place(draft, violation.field, self._readers[draft.sheet])
            mark = (draft.sheet, draft.row, place, violation.code)
            if place not in reading.spoilt and mark not in said_once:
                said_once.add(mark)
                yield self._problem(violation, place, self._readers[draft.sheet], reading)

    @property
    def _patients(self) -> SheetReader:
        return self._readers["patients"]

    def _of_the_record(self, person: Person, patient: Reading) -> Iterator[Violation]:
        """What the row of the patients' file says against itself."""
        yield from check_row(Patient, person.patient, today=self._today)
        for violation in check_row(PatientIdentity, person.identity, today=self._today):
            yield Violation(violation.code, f"identity.{violation.field}", violation.message, violation.remedy)
        said = patient.values.get("recurrence", {})
        if broken := check_recurrence(
            occurred=said.get("occurred"), on=said.get("recurred_on"), precision=said.get("recurred_on_precision")
        ):
            yield Violation(broken.code, "recurrence.recurred_on", broken.message, broken.remedy)
        yield from _of_vital_status(patient)
        yield from _without_trigger(patient, PATIENT_ROWS)
        surgery = person.draft_of("surgery")
        operated_on = surgery.values.get("operated_on") if surgery else None
        born_on, precision = person.identity.get("birth_date"), person.identity.get("birth_date_precision")
        age = surgery.values.get("age_at_surgery_years") if surgery else None
        for broken in (
            check_age(age_years=age, born_on=born_on, born_precision=precision, operated_on=operated_on),
            check_born_before_surgery(born_on=born_on, operated_on=operated_on),
        ):
            if broken:
                yield Violation(broken.code, f"surgery.{broken.field}", broken.message, broken.remedy)

    def _of_the_rows(self, person: Person) -> Iterator[_Found]:
        for draft in person.drafts:
            for violation in check_row(draft.model, draft.values, today=self._today):
                yield draft, violation
        surgery, death = person.draft_of("surgery"), person.draft_of("death")
        operated_on = surgery.values.get("operated_on") if surgery else None
        died_on, died_precision = (
            (death.values.get("died_on"), death.values.get("died_on_precision")) if death else (None, None)
        )
        for draft in person.drafts:
            for field in (field for aggregate, field in AFTER_SURGERY if aggregate == draft.aggregate):
                on, precision = draft.values.get(field), draft.values.get(f"{field}_precision")
                if broken := check_not_before_surgery(
                    what=_what(draft, field), field=field, on=on, precision=precision, operated_on=operated_on
                ):
                    yield draft, broken
            for field in (field for aggregate, field in BEFORE_DEATH if aggregate == draft.aggregate):
                on = draft.values.get(field)
                if broken := check_not_after_death(
                    what=_what(draft, field), field=field, on=on, died_on=died_on, died_precision=died_precision
                ):
                    yield draft, broken
        yield from _of_links(person)

    def _place(self, draft: Draft, field: str, reader: SheetReader) -> Place:
        place = (draft.aggregate, draft.values["score"] if draft.aggregate == "score" else field)
        if place in reader.origins:
            return place
        return _FILLED_FROM.get(place, place)

    def _problem(self, violation: Violation, place: Place, reader: SheetReader, reading: Reading) -> Problem:
        if "." in place[1]:
            aggregate, _, field = place[1].partition(".")
            place = (aggregate, field)
        head = reader.origins.get(place) or next(
            (head for (aggregate, _), head in reader.origins.items() if aggregate == place[0]), ""
        )
        return Problem(
            reader.name, reading.number, head, reader.shown(reading, head), violation.message, violation.remedy
        )


def _what(draft: Draft, field: str) -> str:
    return str(draft.model._meta.get_field(field).verbose_name)


def _of_vital_status(patient: Reading) -> Iterator[Violation]:
    said = patient.values.get("vital_status", {})
    status, on, precision = said.get("status"), said.get("on"), said.get("on_precision")
    if on and status is None and ("vital_status", "status") not in patient.spoilt:
        message = f"vital status: {shown(on, precision)} is given, but not whether the patient was alive or dead then."
        yield Violation("status_of_date", "vital_status.status", message, "Say alive or dead, or remove the date.")
    if on and status == ALIVE and precision != DatePrecision.DAY:
        message = f"vital status: known alive on {shown(on, precision)} is not a whole date."
        yield Violation("whole_date", "vital_status.on", message, "Give the day of the last contact.")


def _without_trigger(reading: Reading, rows: dict) -> Iterator[Violation]:
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
            label = aggregate.model._meta.get_field(aggregate.trigger).verbose_name
            message = f"{aggregate.model._meta.verbose_name}: {given} = {said[given]}, but {label} is empty."
            yield Violation("without_its_record", f"{name}.{given}", message, f"Give {label}, or empty the cell.")


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
