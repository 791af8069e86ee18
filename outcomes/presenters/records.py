"""A record, and a patient's records, as their pages show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.permissions import Permission
from outcomes.presenters.queries import QueryLine
from outcomes.records.catalogue import Kind, kind_of
from outcomes.records.values import Shown, shown_value, title_of
from registry.actions.life import signature_holds
from registry.models import ClinicalRow, Signature
from registry.vocabulary.common import RecordState

_PILLS = {
    RecordState.DRAFT: "warning",
    RecordState.COMPLETE: "neutral",
    RecordState.LOCKED: "running",
    RecordState.SIGNED: "ok",
}


@dataclass(frozen=True, slots=True)
class State:
    """A record's state by word and by the pill that shows it."""

    label: str
    pill: str


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in its patient's list."""

    kind: Kind
    pk: int
    title: str
    state: State


@dataclass(frozen=True, slots=True)
class KindOfPatient:
    kind: Kind
    lines: list[RecordLine]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it is printed: name, time, meaning, and whether it is still true of the record."""

    name: str
    at: str
    meaning: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What the reader may do with a record as it stands."""

    edit: bool
    remove: bool
    lock: bool
    unlock: bool
    sign: bool
    history: bool
    ask: bool
    verify: bool


def state_of(row: ClinicalRow) -> State:
    state = RecordState(row.record_state)
    return State(state.label, _PILLS[state])


def line_of(row: ClinicalRow) -> RecordLine:
    return RecordLine(kind_of(row), row.pk, title_of(row), state_of(row))


def kinds_of_patient(records: list[tuple[Kind, list[ClinicalRow]]]) -> list[KindOfPatient]:
    return [KindOfPatient(kind, [line_of(row) for row in rows]) for kind, rows in records]


def sections_of(
    row: ClinicalRow, queries: Iterable[QueryLine] = ()
) -> Iterator[tuple[str, list[tuple[Shown, str, list[QueryLine]]]]]:
    """By section, each value with its field's name and what is asked about it."""
    about: dict[str, list[QueryLine]] = {}
    for query in queries:
        about.setdefault(query.field, []).append(query)
    for section in kind_of(row).sections:
        yield section.title, [(shown_value(row, name), name, about.get(name, [])) for name in section.fields]


def steps_of(row: ClinicalRow, rights: frozenset[Permission]) -> Steps:
    state = RecordState(row.record_state)
    open_, held = state in (RecordState.DRAFT, RecordState.COMPLETE), state in (RecordState.LOCKED, RecordState.SIGNED)
    return Steps(
        edit=open_ and Permission.ENTER_DATA in rights,
        remove=open_ and Permission.ENTER_DATA in rights,
        lock=state is RecordState.COMPLETE and Permission.LOCK_RECORDS in rights,
        unlock=held and Permission.UNLOCK_RECORDS in rights,
        sign=held and Permission.SIGN_RECORDS in rights,
        history=Permission.VIEW_HISTORY in rights,
        ask=Permission.RAISE_QUERIES in rights,
        verify=state is not RecordState.DRAFT and Permission.VERIFY_RECORDS in rights,
    )


def signed(signature: Signature, row: ClinicalRow) -> Signed:
    revoked = signature.revoked_at
    if revoked:
        state = f"revoked {revoked:%Y-%m-%d %H:%M} UTC, when the record was unlocked"
    else:
        state = "true of the record as it stands" if signature_holds(signature, row) else "not of this version"
    return Signed(
        name=signature.printed_name,
        at=f"{signature.signed_at:%Y-%m-%d %H:%M} UTC",
        meaning=signature.get_meaning_display(),
        version=signature.version,
        state=state,
    )
