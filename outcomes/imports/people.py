"""What one person's rows of the two files say, as the rows the registry should hold.

A draft is one such row: its values by field, and the key that finds it again when a corrected file comes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from outcomes.imports.readings import Reading, SheetReader
from outcomes.imports.targets import ALIVE, DEAD, FOLLOWUP_ROWS, PATIENT_ROWS, ROWS, Aggregate
from outcomes.vocabulary import LocalStatus, VisitState
from registry.vocabulary.common import DatePrecision, MissingReason, YesNo

Values = dict[str, Any]
EMPTY: tuple[Any, ...] = (None, "", [], ())


@dataclass(slots=True)
class Draft:
    """One row as the file wants it. `parents` names its links by (aggregate, source key) of this person's drafts."""

    aggregate: str
    source_key: str
    values: Values
    sheet: str
    row: int
    parents: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        return ROWS[self.aggregate].model


@dataclass(slots=True)
class Person:
    """One person of the files: identity by `number`, then every row, parents before children."""

    number: str
    row: int
    patient: Values
    identity: Values
    drafts: list[Draft]

    def draft_of(self, aggregate: str) -> Draft | None:
        return next((draft for draft in self.drafts if draft.aggregate == aggregate), None)


def compose(
    prefix: str,
    number: str,
    patients: SheetReader,
    patient: Reading,
    followup: SheetReader,
    visits: list[tuple[str, Reading]],
) -> Person:
    """All rows of one person. `visits` are (key of the visit, reading)."""
    values = {name: dict(fields) for name, fields in patient.values.items()}
    _settle_vital_status(values)
    _settle_recurrence(values)
    drafts = [*_patient_drafts(prefix, patients, patient.number, values)]
    for key, reading in visits:
        drafts += _visit_drafts(f"{prefix}visit/{key}", prefix, followup, reading)
    identity = {"hospital_number": number, **patients.constants.get("identity", {}), **values.get("identity", {})}
    sexed = {**patients.constants.get("patient", {}), **values.get("patient", {})}
    return Person(number, patient.number, sexed, identity, drafts)


def is_given(values: Values) -> bool:
    """Whether any value is there; reasons for absence and precisions are none."""
    return any(value not in EMPTY for name, value in values.items() if not name.endswith(("_missing", "_precision")))


# --------------------------------------------------------------------------------------- the patients' file
def _patient_drafts(prefix: str, reader: SheetReader, row: int, values: dict[str, Values]) -> Iterator[Draft]:
    for name, aggregate in PATIENT_ROWS.items():
        if name in ("patient", "identity"):
            continue
        said = values.get(name, {})
        for suffix, fields in _rows_of(name, aggregate, said):
            parents = {link: (parent, f"{prefix}{parent}") for link, parent in aggregate.parents.items()}
            yield Draft(
                name, f"{prefix}{name}{suffix}", {**reader.constants.get(name, {}), **fields}, reader.name, row, parents
            )


def _rows_of(name: str, aggregate: Aggregate, said: Values) -> Iterator[tuple[str, Values]]:
    """(what to add to the key, values) of each row that this aggregate should have."""
    if name == "score":
        yield from (
            (f"/{score}", {"score": score, "total": total}) for score, total in said.items() if isinstance(total, int)
        )
    elif aggregate.many:
        yield from _complications(said)
    elif name == "postoperative":
        if is_given(said):
            yield "", {**said, "is_postoperative": True}
    elif name in ("death", "recurrence"):
        if said.pop("happened", is_given(said)):
            yield "", said
    elif aggregate.always or (is_given(said) if not aggregate.trigger else said.get(aggregate.trigger) not in EMPTY):
        yield "", said


def _complications(said: Values) -> Iterator[tuple[str, Values]]:
    """One row for each of several in a cell; the same one twice has a number in its key."""
    types = said.get("type") or []
    seen: dict[str, int] = {}
    for code in types:
        seen[code] = seen.get(code, 0) + 1
        suffix = f"/{code}" + (f"/{seen[code]}" if seen[code] > 1 else "")
        yield suffix, {**said, "type": code}


def _settle_vital_status(values: dict[str, Values]) -> None:
    """Dead or alive with one date becomes a death or a contact."""
    said = values.pop("vital_status", {})
    day, precision = said.get("on"), said.get("on_precision")
    if said.get("status") == DEAD:
        reason = "" if day else MissingReason.UNKNOWN.value
        dated = {"died_on": day, "died_on_precision": precision, "died_on_missing": reason}
        values["death"] = {**dated, **values.get("death", {}), "happened": True}
    elif said.get("status") == ALIVE and day and precision == DatePrecision.DAY:
        contact = values.get("contact", {})
        values["contact"] = {**contact, "alive_on": contact.get("alive_on") or day}


def _settle_recurrence(values: dict[str, Values]) -> None:
    """Yes makes a recurrence, dated or not; no makes none; where nobody says, a date does."""
    said = values.get("recurrence", {})
    if "occurred" in said:
        occurred = said.pop("occurred")
        said["happened"] = occurred == YesNo.YES or (occurred is None and said.get("recurred_on") is not None)


# ---------------------------------------------------------------------------------------------- the follow-up
def _visit_drafts(key: str, prefix: str, reader: SheetReader, reading: Reading) -> Iterator[Draft]:
    values = {name: dict(fields) for name, fields in reading.values.items()}
    visit = values.setdefault("visit", {})
    seen_on = visit.get("seen_on")
    if seen_on:
        visit["state"] = visit.get("state") or VisitState.SEEN
        for name, day in (("assessment", "assessed_on"), ("imaging", "imaged_on")):
            if is_given(values.get(name, {})):
                values[name][day] = values[name].get(day) or seen_on
    imaging = values.get("imaging", {})
    if imaging.get("modality") and imaging.get("informative") is None:
        imaging["informative"] = values.get("status", {}).get("status") != LocalStatus.NOT_ASSESSABLE
    for name, aggregate in FOLLOWUP_ROWS.items():
        said = values.get(name, {})
        if name == "visit" or (said.get(aggregate.trigger) if aggregate.trigger else is_given(said)):
            parents = {
                link: (parent, key if parent in FOLLOWUP_ROWS else f"{prefix}{parent}")
                for link, parent in aggregate.parents.items()
            }
            yield Draft(name, key, {**reader.constants.get(name, {}), **said}, reader.name, reading.number, parents)
