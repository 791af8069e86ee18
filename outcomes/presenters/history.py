"""The history of one record as lines for a person: who changed which field from what to what, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from history.models import Event, Operation
from outcomes.records.catalogue import Kind
from outcomes.records.values import label_of, row_from_columns, text_of
from registry.vocabulary.common import RecordState

#: What the program keeps for itself says nothing to a reader; a reason or a precision is told with its value.
_UNTOLD = {"id", "patient_id", "site_id", "source_key", "version", "created_at", "changed_at"}
NOTHING = "(nothing)"


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One event: when (UTC), who, what kind, why, and the fields it changed."""

    number: int
    at: str
    who: str
    what: str
    why: str
    request: str
    fields: list[FieldChange] = field(default_factory=list)


def changes(
    kind: Kind, events: list[Event], names: Mapping[str, str], patients: Mapping[int, str] | None = None
) -> list[Change]:
    """`patients`: registry ids by key, for a record that went from one to another in a merge."""
    return [
        Change(
            number=event.pk,
            at=f"{event.at:%Y-%m-%d %H:%M:%S}",
            who=names[event.actor],
            what=Operation(event.op).label,
            why=event.reason,
            request=event.request_id,
            fields=[*_owner(event, patients or {}), *_fields(kind, event)],
        )
        for event in events
    ]


def as_rows(found: list[Change]) -> list[dict[str, Any]]:
    """One row a changed field, for a file."""
    return [
        {
            "event": change.number,
            "at_utc": change.at,
            "who": change.who,
            "what": change.what,
            "why": change.why,
            "field": line.label,
            "from": line.before,
            "to": line.after,
            "request": change.request,
        }
        for change in found
        for line in change.fields or [FieldChange("", "", "")]
    ]


def _owner(event: Event, patients: Mapping[int, str]) -> Iterator[FieldChange]:
    before, after = ((columns or {}).get("patient_id") for columns in (event.old, event.new))
    if before and after and before != after:
        yield FieldChange("Patient", *(patients.get(key, f"no. {key}") for key in (before, after)))


def _fields(kind: Kind, event: Event) -> Iterator[FieldChange]:
    old, new = event.old or {}, event.new or {}
    before, after = (_Told(kind, columns) for columns in (old, new))
    told: dict[str, None] = {}
    for column in {**old, **new}:
        if column not in _UNTOLD and old.get(column) != new.get(column):
            told[_name(kind, column)] = None
    for name in told:
        one, other = before.text(name), after.text(name)
        if one != other:
            yield FieldChange(_label(kind, name), one, other)


@dataclass(frozen=True, slots=True)
class _Told:
    """The columns of a row at one moment, in words."""

    kind: Kind
    columns: Mapping[str, Any]

    def text(self, name: str) -> str:
        if not self.columns:
            return NOTHING
        if name == "record_state":
            return RecordState(self.columns[name]).label
        if name not in self.kind.fields:  # computed by the database, or a column the table has no more
            return str(self.columns.get(name, NOTHING))
        return text_of(row_from_columns(self.kind, self.columns), name)


def _name(kind: Kind, column: str) -> str:
    """The field a column belongs to: that of a link, and the value a reason or a precision speaks of."""
    for suffix in ("_id", "_missing", "_precision"):
        if column.endswith(suffix) and column.removesuffix(suffix) in kind.fields:
            return column.removesuffix(suffix)
    return column


def _label(kind: Kind, name: str) -> str:
    if name == "record_state":
        return "State"
    try:
        return label_of(kind, name)
    except FieldDoesNotExist:
        return f"{name} (no longer kept)"
