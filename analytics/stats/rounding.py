"""Event tables for readers outside: rounded, so that no step of a curve betrays a single patient.

Cumulated counts are rounded, not daily ones, and every estimate is then computed from the rounded table, as from any
other: survival, incidence, intervals, tests and numbers at risk agree with each other and with nothing more exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import IntArray
from .event_table import EventTable
from .kaplan_meier import kaplan_meier
from .landmarks import landmarks

BASE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideRules:
    """What a curve for readers outside must have. Counts are compared after rounding.

    `landmark_step`: what a probability is rounded to where there are too few for a curve.
    """

    base: int = BASE
    min_patients: int = 150
    min_events: int = 20
    min_risk: int = 11
    landmark_step: float = 0.05


DEFAULT_RULES = OutsideRules()


@dataclass(frozen=True, slots=True, eq=False)
class OutsideCurve:
    """A rounded table to draw, without marks for censored patients; None where only landmarks may be told.

    `stopped_at`: the time from which too few were at risk; the table ends before it. `label` goes with every figure.
    """

    table: EventTable | None
    label: str
    stopped_at: float | None = None
    note: str = ""


def midpoint(counts: ArrayLike, base: int = BASE) -> IntArray:
    """Counts in the middle of their band of `base` numbers: 1 to 6 become 3, 7 to 12 become 9; 0 stays 0.

    Raises: ValueError for negative or broken counts, or a base below 2.
    Source: OpenSAFELY documentation, "midpoint 6 rounding": `ceiling(x / 6) * 6 - (floor(6 / 2) * (x != 0))`.
    """
    given = np.asarray(counts)
    whole = given.astype(np.int64)
    if (whole < 0).any() or (whole != given).any():
        raise ValueError("counts must be whole and not negative")
    if base < 2:
        raise ValueError("the base of rounding must be 2 or more")
    return np.asarray(-(-whole // base) * base - np.where(whole > 0, base // 2, 0), dtype=np.int64)


def rounded_event_table(table: EventTable, *, base: int = BASE) -> EventTable:
    """The table with its cumulated events, competing events, censorings, entries and its size rounded to midpoints.

    Rounding several sums can leave more patients to leave than there are: what exceeds them is cut off, censorings
    first. Who has not left at the end is censored on the last day. Days on which no rounded count changes are dropped.

    Source: OpenSAFELY, kaplan-meier-function (`round_km`); the cut at nobody is ours.
    """
    kinds = (table.n_event, table.n_competing, table.n_censor)
    event, competing, censor = (_steps(kind, base) for kind in kinds)
    enter, start = _steps(table.n_enter, base), int(midpoint(table.n_initial, base))
    at_risk = start
    for place in np.flatnonzero(event + competing + censor + enter).tolist():
        for kind in (event, competing, censor):
            kind[place] = min(int(kind[place]), at_risk)
            at_risk -= int(kind[place])
        at_risk += int(enter[place])
    if at_risk and table.time.size:
        at_risk -= int(enter[-1])  # nobody leaves on the day of entering
        enter[-1] = 0
        censor[-1] += at_risk
    busy = (event + competing + censor + enter) > 0
    counts = event[busy], censor[busy]
    return EventTable.from_counts(table.time[busy], *counts, n_competing=competing[busy], n_enter=enter[busy])


def outside_curve(table: EventTable, rules: OutsideRules = DEFAULT_RULES) -> OutsideCurve:
    """The table as readers outside may have it, or the reason why they get no curve.

    Source: design rules of this registry after OpenSAFELY's output checks and CMS's cell size policy.
    """
    label = f"midpoint{rules.base}"
    rounded = rounded_event_table(table, base=rules.base)
    if rounded.n < rules.min_patients:
        return OutsideCurve(None, label, note=f"fewer than {rules.min_patients} patients: no curve, landmarks only")
    if int(rounded.n_event.sum()) < rules.min_events:
        return OutsideCurve(None, label, note=f"fewer than {rules.min_events} events: no curve, landmarks only")
    few = np.flatnonzero((rounded.n_risk < rules.min_risk) & (rounded.n_leave > 0))
    if not few.size:
        return OutsideCurve(rounded, label)
    stop = float(rounded.time[few[0]])
    note = f"the curve ends where fewer than {rules.min_risk} patients are at risk"
    return OutsideCurve(_until(rounded, int(few[0])), label, stop, note)


def outside_landmarks(
    table: EventTable, times: tuple[float, ...], rules: OutsideRules = DEFAULT_RULES
) -> tuple[float | None, ...]:
    """Survival at the times, from the rounded table, to the nearest step; None where too few are at risk."""
    rounded = rounded_event_table(table, base=rules.base)
    told: list[float | None] = []
    for mark in landmarks(kaplan_meier(rounded), times):
        if mark.est is None or (mark.n_risk or 0) < rules.min_risk:
            told.append(None)
        else:
            told.append(round(round(mark.est / rules.landmark_step) * rules.landmark_step, 9))
    return tuple(told)


def _steps(counts: IntArray, base: int) -> IntArray:
    """Daily counts whose sums are the rounded sums."""
    return np.diff(midpoint(np.cumsum(counts), base), prepend=0)


def _until(table: EventTable, end: int) -> EventTable:
    """The table before its `end`-th time; who is still at risk is censored on the last day kept."""
    if end == 0:
        return EventTable.empty()
    censor, enter = table.n_censor[:end].copy(), table.n_enter[:end].copy()
    enter[-1] = 0
    censor[-1] += table.n_initial + int((enter - table.n_leave[:end]).sum())
    return EventTable.from_counts(
        table.time[:end], table.n_event[:end], censor, n_competing=table.n_competing[:end], n_enter=enter
    )
