"""Two people changed one record: what each of them wrote, field by field, and what was chosen in the end.

The page that shows the conflict carries everything that was typed. It answers with a choice for each field in which
both differ; `without_choices` turns the answer back into what the form would have been.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms import BoundField
from django.http import QueryDict

from outcomes.records.catalogue import Kind
from outcomes.records.values import different, label_of, text_of
from registry.models import ClinicalRow

if TYPE_CHECKING:
    from outcomes.forms import RecordForm

CHOICE = "choice-"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what stood there when the writer began, what they wrote, and what the other wrote.

    `chosen` is what follows by itself, because only one of them changed it; empty where a person must say.
    """

    name: str
    label: str
    began: str
    mine: str
    theirs: str
    chosen: str
    undecided: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    version: int
    differences: list[Difference]
    hidden: list[BoundField]

    @classmethod
    def of(cls, form: "RecordForm", began: ClinicalRow, theirs: ClinicalRow, undecided: frozenset[str]) -> "Conflict":
        """`form` is bound and valid; `began` is the version it was filled in from."""
        mine = form.as_row()
        differing = set(different(form.kind, mine, theirs))
        found = [
            Difference(
                name=name,
                label=label_of(form.kind, name),
                began=text_of(began, name),
                mine=text_of(mine, name),
                theirs=text_of(theirs, name),
                chosen=_follows(form.kind, name, began, mine, theirs),
                undecided=name in undecided,
            )
            for name in form.kind.fields
            if name in differing
        ]
        carried = [form[name] for name in form.fields if name not in ("version", "reason")]
        return cls(theirs.version, found, carried)


def _follows(kind: Kind, name: str, began: ClinicalRow, mine: ClinicalRow, theirs: ClinicalRow) -> str:
    if name not in set(different(kind, began, theirs)):
        return MINE
    return THEIRS if name not in set(different(kind, began, mine)) else ""


def without_choices(sent: QueryDict, kind: Kind, theirs: ClinicalRow) -> tuple[QueryDict, frozenset[str]]:
    """What was sent, with the other's value where it was chosen, and the fields for which nothing was."""
    from outcomes.forms import initial_of

    data, undecided = sent.copy(), set()
    written = initial_of(kind, theirs)
    for name in sent.getlist("differing"):
        choice = sent.get(f"{CHOICE}{name}", "")
        if name not in kind.fields or choice == MINE:
            continue
        if choice != THEIRS:
            undecided.add(name)
            continue
        for part in (name, f"{name}_missing"):
            if part in written:
                data.setlist(part, list(_as_sent(written[part])))
    return data, frozenset(undecided)


def _as_sent(value: object) -> Iterator[str]:
    """A value as a browser would send it: nothing at all for an unticked box."""
    if isinstance(value, list):
        yield from map(str, value)
    elif isinstance(value, bool):
        yield from (["on"] if value else [])
    else:
        yield "" if value is None else str(value)
