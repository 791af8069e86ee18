"""How a patient is today, in one line, and what is expected of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from outcomes.models import Death, Expectation
from outcomes.presenters.today import PILLS, what_of, when_of
from outcomes.records.catalogue import Kind
from outcomes.rules import shown
from outcomes.schedule.due import Standing, standing
from outcomes.schedule.protocol import Track
from outcomes.schedule.reading import last_known_alive
from outcomes.schedule.worklist import Item
from outcomes.vocabulary import ExpectationState
from registry.models import ClinicalRow, Consent, Patient, Surgery
from registry.vocabulary.common import ConsentScope

_SETTLED = {ExpectationState.MET: "ok", ExpectationState.MISSED: "warning"}


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    what: str
    when: str
    state: str
    pill: str


@dataclass(frozen=True, slots=True)
class Status:
    """`line` says how the patient is; `waiting` is what is due or overdue; `expected` is the whole schedule."""

    line: str
    waiting: list[ExpectedLine]
    expected: list[ExpectedLine]


def status_of(patient: Patient, records: list[tuple[Kind, list[ClinicalRow]]], today: date) -> Status:
    """`records` as `outcomes.selectors.records_of` gives them."""
    rows: list[Any] = list(Expectation.objects.filter(patient=patient).order_by("window_start", "track"))
    waiting = [row for row in rows if _now(row, today) in (Standing.DUE, Standing.OVERDUE)]
    by_weight = sorted(waiting, key=lambda row: (row.track, row.window_end))
    declared = [row for row in rows if row.track != Track.VITAL]
    line = _line(patient, {kind.model: found for kind, found in records}, today)
    return Status(line, [_expected(row, today) for row in by_weight], [_expected(row, today) for row in declared])


def _now(row: Expectation, today: date) -> Standing:
    return standing(row.state, row.window_start, row.window_end, today)


def _expected(row: Expectation, today: date) -> ExpectedLine:
    item = Item(Track(row.track), row.code, row.state, row.window_start, row.window_end)
    now = _now(row, today)
    if now != Standing.SETTLED:
        return ExpectedLine(what_of(item), when_of(item, now), now.label, PILLS.get(now, "neutral"))
    state = ExpectationState(row.state)
    when = f"on {row.met_on.isoformat()}" if row.met_on else f"{row.window_start} to {row.window_end}"
    return ExpectedLine(what_of(item), when, state.label, _SETTLED.get(state, "neutral"))


def _line(patient: Patient, rows: dict[type[ClinicalRow], list[Any]], today: date) -> str:
    operated_on = min((row.operated_on for row in rows[Surgery] if row.index_surgery_id is None), default=None)
    withdrawn = [row.withdrawn_on for row in rows[Consent] if row.scope == ConsentScope.REGISTRY and row.withdrawn_on]
    alive = last_known_alive([patient.pk]).get(patient.pk)
    if rows[Death]:
        died_on, precision = rows[Death][0].died_on, rows[Death][0].died_on_precision
        said = f"Died {shown(died_on, precision)}" if died_on else "Died, on a day that is not known"
        return f"{said}{_after(operated_on, died_on)}."
    if withdrawn:
        return f"Withdrew from the registry on {withdrawn[0].isoformat()}. Nothing is asked for any more."
    if operated_on is None:
        return "No operation recorded yet. Follow-up is expected from the first one."
    if alive is None or alive <= operated_on:
        return f"Operated on {operated_on.isoformat()}{_ago(operated_on, today)}. Nothing is recorded since."
    return f"Known alive on {alive.isoformat()}{_after(operated_on, alive)}{_ago(alive, today)}."


def _after(operated_on: date | None, day: date | None) -> str:
    return f", {_months(operated_on, day)} after the operation" if operated_on and day else ""


def _ago(day: date, today: date) -> str:
    return f", {_months(day, today)} ago"


def _months(first: date, last: date) -> str:
    """The time between two days as people say it."""
    gone = relativedelta(max(first, last), first)
    months = 12 * gone.years + gone.months
    if months == 0:
        return f"{gone.days} day{'s' if gone.days != 1 else ''}"
    return f"{months} month{'s' if months != 1 else ''}"
