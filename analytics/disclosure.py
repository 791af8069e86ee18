"""Figures for readers who may not see every patient behind them: rounded, and hidden where they would name a few.

An endpoint's event tables are rounded first and everything is then estimated from what is left, as `analytics.results`
does from the exact tables: curves, landmarks, medians, follow-up and test agree with each other, and with nothing more
exact. A group is a rounded curve, or a few landmarks, or hidden with the reason in words; hidden is never nought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analytics.endpoints import DAYS_PER_MONTH, Endpoint
from analytics.groupings import Grouping
from analytics.results import (
    CONF_LEVEL,
    EndpointResult,
    Shown,
    StratumResult,
    as_read,
    compared,
    endpoint_result,
    follow_up_of,
)
from analytics.stats import (
    ConfType,
    EventTable,
    Landmark,
    OutsideCurve,
    OutsideRules,
    Quantile,
    TestResult,
    kaplan_meier,
    outside_curve,
    pooling_refused,
    rounded_event_table,
    shown_count,
)

RULES = OutsideRules()
#: One, three and five years: what is told of groups too small for a curve, and the landmarks of all.
MONTHS: tuple[int, ...] = (12, 36, 60)
DAYS: tuple[float, ...] = tuple(month * DAYS_PER_MONTH for month in MONTHS)
HIDDEN_FEW = "ten patients or fewer"
OTHERS_FEW = "ten patients or fewer in the other hospitals"
FEW_AT_RISK = f"fewer than {RULES.min_risk} at risk"
ALL_OR_NONE = "all of the group or none of it"
IN_STEPS = f"to the nearest {RULES.landmark_step:.0%}"
NO_CURVE = "no curve is told, so there is no median"
ROUNDED_TEST = "computed from rounded counts; groups without a curve are left out"

RULES_IN_WORDS = (
    "Other hospitals' patients are in these figures, and you may not see each of them. So counts are rounded, and "
    "groups of ten patients or fewer are hidden, as are groups that fewer than three other hospitals share or one of "
    f"them makes up nearly alone. A curve needs {RULES.min_patients} patients and {RULES.min_events} events. Your own "
    "hospital's figures are exact."
)

ByStratum = Mapping[str, Sequence[int]]


def disclosed_result(
    endpoint: Endpoint,
    grouping: Grouping,
    tables: Mapping[str, EventTable],
    others: ByStratum,
    *,
    conf_type: ConfType = "log-log",
) -> EndpointResult:
    """What a reader may have of an endpoint who may not see every patient behind it.

    Args:
        tables: the event table of each stratum, as stored for `endpoint.source`; times in days from surgery.
        others: for each stratum, how many patients, rounded, each hospital has whose patients the reader may not see.

    Source: OpenSAFELY's rounding of Kaplan-Meier curves; CMS's cell size policy; the sites' rule is ours.
    """
    present = [code for code, table in tables.items() if table.n]
    ordered = sorted(present, key=lambda code: (grouping.order_of(code), code))
    rounded = {code: rounded_event_table(as_read(endpoint, tables[code]), base=RULES.base) for code in ordered}
    strata = []
    for code in ordered:
        why = hidden_because(tables[code].n, others.get(code, ()))
        label = grouping.label_of(code)
        if why:
            strata.append(_without_curve(code, label, Shown.HIDDEN, why, n=None))
        else:
            outside = outside_curve(as_read(endpoint, tables[code]), RULES)
            strata.append(_told(endpoint, grouping, code, rounded[code], outside, conf_type))
    drawn = {stratum.stratum: stratum.table for stratum in strata if stratum.has_curve}
    whole = EventTable.merge(*(rounded[code] for code in drawn))
    last = max((table.time[-1] for table in drawn.values()), default=0)
    return EndpointResult(
        endpoint=endpoint,
        grouping=grouping,
        conf_type=conf_type,
        conf_level=CONF_LEVEL,
        strata=tuple(strata),
        test=_noted(compared(endpoint, grouping, drawn)),
        follow_up=_until(follow_up_of(whole, conf_type, CONF_LEVEL), float(last)) if drawn else _no_time(),
        months=MONTHS,
        rules=f"midpoint{RULES.base}",
    )


def hidden_because(n: int, others: Sequence[int]) -> str:
    """Why a group of `n` may not be told at all, in words; empty if something may."""
    if shown_count(n) is None:
        return HIDDEN_FEW
    if shown_count(sum(others)) is None:
        return OTHERS_FEW
    return pooling_refused(others)


def _told(
    endpoint: Endpoint,
    grouping: Grouping,
    code: str,
    rounded: EventTable,
    outside: OutsideCurve,
    conf_type: ConfType,
) -> StratumResult:
    if outside.table is not None and outside.table.n:
        found = _estimated(endpoint, grouping, code, outside.table, conf_type)
        return _curve(found, rounded, outside, conf_type)
    found = _estimated(endpoint, grouping, code, rounded, conf_type)
    told = _without_curve(code, grouping.label_of(code), Shown.LANDMARKS, outside.note, n=_count(rounded.n))
    return replace(
        told,
        n_event=_count(found.n_event),
        n_competing=_count(found.n_competing),
        landmarks=tuple(_coarse(point) for point in found.landmarks),
        landmarks_competing=tuple(_coarse(point) for point in found.landmarks_competing),
    )


def _curve(found: StratumResult, rounded: EventTable, outside: OutsideCurve, conf_type: ConfType) -> StratumResult:
    """A rounded curve. Who was still at risk where it was cut off left neither then nor by being censored."""
    stop = outside.stopped_at
    follow_up = follow_up_of(rounded, conf_type, CONF_LEVEL)
    return replace(
        found,
        shown=Shown.CURVE,
        why=outside.note,
        n=_count(rounded.n),
        n_event=_count(found.n_event),
        n_competing=_count(found.n_competing),
        n_censor=_count(found.n_censor) if stop is None else None,
        landmarks=tuple(_careful(point, stop) for point in found.landmarks),
        landmarks_competing=tuple(_careful(point, stop) for point in found.landmarks_competing),
        follow_up=_until(follow_up, float(found.table.time[-1])),
    )


def _until(time: Quantile, last: float) -> Quantile:
    """A time and its limits as far as the curve is told."""
    est, lower, upper = (
        value if value is not None and value <= last else None for value in (time.est, time.lower, time.upper)
    )
    return replace(time, est=est, lower=lower, upper=upper)


def _estimated(
    endpoint: Endpoint, grouping: Grouping, code: str, table: EventTable, conf_type: ConfType
) -> StratumResult:
    alone = endpoint_result(endpoint, grouping, {code: table}, conf_type=conf_type, months=MONTHS)
    return alone.strata[0]


def _without_curve(code: str, label: str, shown: Shown, why: str, *, n: int | None) -> StratumResult:
    nobody = EventTable.empty()
    return StratumResult(
        stratum=code,
        label=label,
        n=n,
        n_event=None,
        n_competing=None,
        n_censor=None,
        table=nobody,
        curve=kaplan_meier(nobody),
        median=None,
        landmarks=tuple(_untold(day, why) for day in DAYS),
        landmarks_competing=(),
        follow_up=_no_time(),
        shown=shown,
        why=why,
    )


def _count(rounded: int | None) -> int | None:
    """A count that was rounded to its midpoint; None where it could stand for ten or fewer."""
    return rounded if rounded is not None and (rounded == 0 or rounded >= RULES.min_risk) else None


def _careful(point: Landmark, stopped_at: float | None) -> Landmark:
    """A landmark of a rounded curve, with its interval; hidden where few are left or nobody differs."""
    stopped = stopped_at is not None and point.time >= stopped_at
    if stopped or point.beyond_last_followup or point.est is None:
        return _untold(point.time, FEW_AT_RISK)
    if point.n_risk is None or point.n_risk < RULES.min_risk:
        return _untold(point.time, FEW_AT_RISK)
    return _untold(point.time, ALL_OR_NONE) if point.est in (0, 1) else point


def _coarse(point: Landmark) -> Landmark:
    """A landmark of a group without a curve: to the nearest step, without interval and number at risk."""
    careful = _careful(point, None)
    if careful.est is None:
        return careful
    step = RULES.landmark_step
    est = round(round(careful.est / step) * step, 9)
    if est in (0, 1):
        return _untold(point.time, ALL_OR_NONE)
    return Landmark(point.time, None, est, None, None, None, beyond_last_followup=False, note=IN_STEPS)


def _untold(time: float, why: str) -> Landmark:
    return Landmark(time, None, None, None, None, None, beyond_last_followup=False, note=f"hidden: {why}")


def _no_time() -> Quantile:
    return Quantile(0.5, None, None, None, NO_CURVE)


def _noted(test: TestResult) -> TestResult:
    return replace(test, note="; ".join(filter(None, [test.note, ROUNDED_TEST])))
