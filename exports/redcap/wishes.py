"""What a client's form asks for, read as REDCap reads it; what the facade cannot do is refused, never passed over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from exports.redcap.errors import Refused
from exports.redcap.structure import EVENTS, RECORD_ID, Form, Structure

FORMATS = ("csv", "json", "xml")
DELIMITERS = {"": ",", ",": ",", "tab": "\t", "\t": "\t", ";": ";", "|": "|", "^": "^"}
_LISTED = re.compile(r"^(\w+)\[\d*\]$")
_TRUE, _FALSE = {"true", "1"}, {"false", "0", ""}

Sent = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the answer is to look."""

    format: str
    labels: bool
    label_headers: bool
    checkbox_labels: bool
    eav: bool
    delimiter: str
    decimal: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows and columns: the forms with only the fields asked for, and whether each record is to have a row.

    `records` is None for all of them; `statuses` are the forms whose status is asked for.
    """

    records: tuple[str, ...] | None
    forms: tuple[Form, ...]
    statuses: frozenset[str]
    every_record: bool
    bare_event: str


def format_of(sent: Sent, *, name: str = "format") -> str:
    """REDCap answers in XML if nothing is said."""
    said = one(sent, name) or "xml"
    if said not in FORMATS:
        raise Refused(f"{name}: there is no {said!r}. Choose csv, json or xml.")
    return said


def wishes_of(sent: Sent) -> Wishes:
    kind = one(sent, "type") or "flat"
    if kind not in ("flat", "eav"):
        raise Refused(f"type: there is no {kind!r}. Choose flat or eav.")
    delimiter = sent.get("csvDelimiter", [""])[-1]
    if delimiter not in DELIMITERS:
        raise Refused("csvDelimiter: choose a comma, tab, ;, | or ^.")
    decimal = one(sent, "decimalCharacter") or "."
    if decimal not in (".", ","):
        raise Refused("decimalCharacter: choose . or ,")
    return Wishes(
        format=format_of(sent),
        labels=_label(sent, "rawOrLabel"),
        label_headers=_label(sent, "rawOrLabelHeaders"),
        checkbox_labels=_flag(sent, "exportCheckboxLabel"),
        eav=kind == "eav",
        delimiter=DELIMITERS[delimiter],
        decimal=decimal,
    )


def selection_of(sent: Sent, structure: Structure) -> Selection:
    """Raises Refused for names that are not there, and for filters by a formula or by when something was entered."""
    _refuse_filters(sent)
    fields = _known(sent, "fields", structure.names)
    forms = _known(sent, "forms", {form.name for form in structure.forms})
    events = _known(sent, "events", {event.name for event in EVENTS})
    records = listed(sent, "records")
    everything = not fields and not forms
    left, statuses = [], set()
    for form in structure.forms:
        if events and form.event.name not in events:
            continue
        whole = everything or form.name in forms
        narrowed = form if whole else form.narrowed(set(fields))
        if whole or form.complete in fields:
            statuses.add(form.name)
        if narrowed.fields or form.name in statuses:
            left.append(narrowed)
    first = next(event.name for event in EVENTS if not events or event.name in events)
    return Selection(
        records=tuple(dict.fromkeys(records)) if records else None,
        forms=tuple(left),
        statuses=frozenset(statuses),
        every_record=everything or RECORD_ID in fields,
        bare_event=first,
    )


def one(sent: Sent, name: str) -> str:
    return sent.get(name, [""])[-1].strip()


def listed(sent: Sent, name: str) -> list[str]:
    """A list as the clients send it: `fields[0]=a&fields[1]=b`, `fields[]=a`, or `fields=a,b`."""
    found: list[str] = []
    for key, values in sent.items():
        several = _LISTED.match(key)
        if key == name:
            found += [part.strip() for value in values for part in value.split(",")]
        elif several and several.group(1) == name:
            found += [value.strip() for value in values]
    return [part for part in found if part]


def moment(sent: Sent, name: str) -> datetime | None:
    """A time of the log, in UTC. The clients know midnight as 24:00 too."""
    said = one(sent, name)
    if not said:
        return None
    midnight = said.endswith(" 24:00")
    try:
        found = datetime.fromisoformat(said.removesuffix(" 24:00")).replace(tzinfo=UTC)
    except ValueError:
        raise Refused(f"{name}: write a time as YYYY-MM-DD HH:MM.") from None
    return found + timedelta(days=1) if midnight else found


def _refuse_filters(sent: Sent) -> None:
    if one(sent, "filterLogic"):
        raise Refused("filterLogic is not evaluated here. Ask for the fields it names and filter what you receive.")
    if one(sent, "dateRangeBegin") or one(sent, "dateRangeEnd"):
        raise Refused(
            "dateRangeBegin and dateRangeEnd are not answered: when a record was entered would tell on which day "
            "somebody was in the clinic. Leave them out."
        )


def _known(sent: Sent, name: str, there: set[str]) -> list[str]:
    found = listed(sent, name)
    unknown = sorted(set(found) - there)
    if unknown:
        told = ", ".join(unknown[:10])
        raise Refused(f'The following values in the parameter "{name}" are not valid: {told}.')
    return found


def _label(sent: Sent, name: str) -> bool:
    said = one(sent, name) or "raw"
    if said not in ("raw", "label"):
        raise Refused(f"{name}: choose raw or label.")
    return said == "label"


def _flag(sent: Sent, name: str) -> bool:
    said = one(sent, name).lower()
    if said not in _TRUE | _FALSE:
        raise Refused(f"{name}: choose true or false.")
    return said in _TRUE
