"""What stands in the grid of patients by expected visit. Computed from what is known, never ticked. Pure."""

from dataclasses import dataclass
from datetime import date

from django.db import models

from outcomes.schedule.due import Standing, standing
from outcomes.vocabulary import ExpectationState
from registry.vocabulary.common import RecordState


class Cell(models.TextChoices):
    NOT_DUE = "not_due", "Not due"
    DUE = "due", "Due"
    OVERDUE = "overdue", "Overdue"
    IN_PROGRESS = "in_progress", "In progress"
    QUERY = "query", "Query"
    COMPLETE = "complete", "Complete"
    VERIFIED = "verified", "Verified"
    LOCKED = "locked", "Locked"
    MISSED = "missed", "Missed"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


@dataclass(frozen=True, slots=True)
class Known:
    """One record of the patient that may be what was expected: its day, its life, and what was said of it."""

    on: date
    state: RecordState
    has_query: bool
    is_verified: bool
    slug: str
    pk: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expectation as the database keeps it; the window's days are both included."""

    state: ExpectationState
    window_start: date
    window_end: date


_OPEN = {
    Standing.NOT_DUE: Cell.NOT_DUE,
    Standing.COMING: Cell.NOT_DUE,
    Standing.DUE: Cell.DUE,
    Standing.OVERDUE: Cell.OVERDUE,
}
#: Over without an answer that could have been given.
UNANSWERED = frozenset({ExpectationState.MISSED, ExpectationState.NOT_DONE, ExpectationState.LOST})


def cell_of(wanted: Wanted | None, records: list[Known], today: date) -> tuple[Cell, Known | None]:
    """The state of one expected visit, and the record that stands for it.

    Of several records in one window the one counts that needs most: a query before all, then a draft.
    """
    if wanted is None:
        return Cell.NOT_APPLICABLE, None
    inside = [one for one in records if wanted.window_start <= one.on <= wanted.window_end]
    if wanted.state == ExpectationState.MET:
        return _of_records(inside)
    if wanted.state != ExpectationState.EXPECTED:
        return (Cell.MISSED if wanted.state in UNANSWERED else Cell.NOT_APPLICABLE), None
    draft = next((one for one in inside if one.state is RecordState.DRAFT), None)
    if draft is not None:
        return Cell.IN_PROGRESS, draft
    return _OPEN[standing(wanted.state, wanted.window_start, wanted.window_end, today)], None


def _of_records(inside: list[Known]) -> tuple[Cell, Known | None]:
    for one in inside:
        if one.has_query:
            return Cell.QUERY, one
    for one in inside:
        if one.state is RecordState.DRAFT:
            return Cell.IN_PROGRESS, one
    for one in inside:
        if one.state in (RecordState.LOCKED, RecordState.SIGNED):
            return Cell.LOCKED, one
    for one in inside:
        if one.is_verified:
            return Cell.VERIFIED, one
    return Cell.COMPLETE, inside[0] if inside else None
