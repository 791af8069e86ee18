"""What one endpoint says by one grouping: curves, medians, landmarks, follow-up and the test.

A pure function of event tables. The nightly run stores its summary; a page calls it again for the curves, in
milliseconds, so both always say the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from analytics.endpoints import DAYS_PER_MONTH, LANDMARK_MONTHS, Endpoint
from analytics.groupings import MISSING, Grouping
from analytics.stats import (
    ConfType,
    CumulativeIncidence,
    EventTable,
    KaplanMeier,
    Landmark,
    Quantile,
    TestResult,
    cumulative_incidence,
    gray,
    kaplan_meier,
    landmarks,
    logrank,
    median,
    reverse_kaplan_meier,
)

CONF_LEVEL = 0.95
MISSING_LEFT_OUT = "patients for whom the grouping is not recorded are shown, but not tested"
RATES_INSTEAD = (
    "Gray's test is not defined once a patient came under observation late; "
    "this compares the rates of the event among those still free of it, deaths censored"
)


class Shown(StrEnum):
    """How much of a group is told; all but the first are for readers who may not see every patient behind it."""

    EXACT = "exact"
    CURVE = "rounded curve"
    LANDMARKS = "landmarks only"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, eq=False)
class StratumResult:
    """One curve and what is read from it. `landmarks_competing` is empty and `median` set for survival, and vice versa.

    `table` is the event table as the endpoint reads it; `follow_up` the median follow-up by reverse Kaplan-Meier.
    A count of None is not told, and `why` says so in words; where there is no curve to tell, `table` is empty.
    """

    stratum: str
    label: str
    n: int | None
    n_event: int | None
    n_competing: int | None
    n_censor: int | None
    table: EventTable
    curve: KaplanMeier | CumulativeIncidence
    median: Quantile | None
    landmarks: tuple[Landmark, ...]
    landmarks_competing: tuple[Landmark, ...]
    follow_up: Quantile
    shown: Shown = Shown.EXACT
    why: str = ""

    @property
    def has_curve(self) -> bool:
        return self.shown in (Shown.EXACT, Shown.CURVE)

    @property
    def one_minus_km(self) -> KaplanMeier:
        """The event with competing events censored: 1 - surv overstates the incidence, and is only ever an overlay."""
        single = self.table.as_single_event()
        return kaplan_meier(single, conf_type=self.curve.conf_type, conf_level=self.curve.conf_level)


@dataclass(frozen=True, slots=True, eq=False)
class EndpointResult:
    """All strata of one grouping in its own order; strata without anyone are absent.

    `rules` names the disclosure control under which the figures stand, "" where they are exact.
    """

    endpoint: Endpoint
    grouping: Grouping
    conf_type: ConfType
    conf_level: float
    strata: tuple[StratumResult, ...]
    test: TestResult
    follow_up: Quantile
    months: tuple[int, ...] = LANDMARK_MONTHS
    rules: str = ""

    @property
    def n(self) -> int | None:
        """Everybody in the groups that are told; None where none is."""
        return _sum_of_told(stratum.n for stratum in self.strata)

    @property
    def n_event(self) -> int | None:
        return _sum_of_told(stratum.n_event for stratum in self.strata)

    @property
    def drawn(self) -> tuple[StratumResult, ...]:
        """The groups of which there is a curve."""
        return tuple(stratum for stratum in self.strata if stratum.has_curve)


def _sum_of_told(counts: Iterable[int | None]) -> int | None:
    given = list(counts)
    told = [count for count in given if count is not None]
    return sum(told) if told or not given else None


def endpoint_result(
    endpoint: Endpoint,
    grouping: Grouping,
    tables: Mapping[str, EventTable],
    *,
    conf_type: ConfType = "log-log",
    conf_level: float = CONF_LEVEL,
    months: tuple[int, ...] = LANDMARK_MONTHS,
) -> EndpointResult:
    """Estimate `endpoint` in every stratum and compare the strata.

    Args:
        tables: the event table of each stratum, as stored for `endpoint.source`; times in days from surgery.
        months: when landmarks are read, in months of 365.25/12 days.

    Raises: ValueError for an unknown `conf_type` or a `conf_level` outside (0, 1).
    Source: the estimators of `analytics.stats`, where each names its own.
    """
    present = [code for code, table in tables.items() if table.n]
    ordered = sorted(present, key=lambda code: (grouping.order_of(code), code))
    read = {code: as_read(endpoint, tables[code]) for code in ordered}
    strata = tuple(
        _stratum(endpoint, grouping, code, table, conf_type, conf_level, months) for code, table in read.items()
    )
    whole = EventTable.merge(*read.values())
    return EndpointResult(
        endpoint=endpoint,
        grouping=grouping,
        conf_type=conf_type,
        conf_level=conf_level,
        strata=strata,
        test=compared(endpoint, grouping, read),
        follow_up=follow_up_of(whole, conf_type, conf_level),
        months=months,
    )


def summary(result: EndpointResult) -> dict[str, Any]:
    """The result without its curves, as plain JSON; not estimable is null with a note."""
    return {
        "endpoint": result.endpoint.code,
        "grouping": result.grouping.code,
        "conf_type": result.conf_type,
        "conf_level": result.conf_level,
        "n": result.n,
        "n_event": result.n_event,
        "strata": [_stratum_summary(stratum, result.months) for stratum in result.strata],
        "test": test_summary(result.test),
        "follow_up": asdict(result.follow_up),
    }


def test_summary(test: TestResult) -> dict[str, Any]:
    """Name, statistic, degrees of freedom, p-value and note of a test, whatever else it carries."""
    return {name: getattr(test, name) for name in ("method", "statistic", "df", "p_value", "note")}


test_summary.__test__ = False  # type: ignore[attr-defined]  # the name is the field's, not the test runner's


def as_read(endpoint: Endpoint, table: EventTable) -> EventTable:
    """Local control reads the table of local recurrence with deaths censored."""
    return table if endpoint.kind == "competing" else table.as_single_event()


def _stratum(
    endpoint: Endpoint,
    grouping: Grouping,
    code: str,
    table: EventTable,
    conf_type: ConfType,
    conf_level: float,
    months: tuple[int, ...],
) -> StratumResult:
    days = tuple(month * DAYS_PER_MONTH for month in months)
    curve: KaplanMeier | CumulativeIncidence
    competing: tuple[Landmark, ...]
    if endpoint.kind == "survival":
        curve = kaplan_meier(table, conf_type=conf_type, conf_level=conf_level)
        middle, competing = median(curve), ()
    else:
        curve = cumulative_incidence(table, conf_type=conf_type, conf_level=conf_level)
        middle, competing = None, landmarks(curve, days, competing=True)
    return StratumResult(
        stratum=code,
        label=grouping.label_of(code),
        n=table.n,
        n_event=int(table.n_event.sum()),
        n_competing=int(table.n_competing.sum()),
        n_censor=int(table.n_censor.sum()),
        table=table,
        curve=curve,
        median=middle,
        landmarks=landmarks(curve, days),
        landmarks_competing=competing,
        follow_up=follow_up_of(table, conf_type, conf_level),
    )


def follow_up_of(table: EventTable, conf_type: ConfType, conf_level: float) -> Quantile:
    return median(reverse_kaplan_meier(table, conf_type=conf_type, conf_level=conf_level))


def compared(endpoint: Endpoint, grouping: Grouping, tables: Mapping[str, EventTable]) -> TestResult:
    tested = [_from_landmark(table, grouping.landmark_day) for code, table in tables.items() if code != MISSING]
    test = _compare(endpoint, tested)
    return _noted(test, MISSING_LEFT_OUT) if MISSING in tables else test


def _compare(endpoint: Endpoint, tables: list[EventTable]) -> TestResult:
    method = "Gray's test" if endpoint.kind == "competing" else "log-rank test"
    if len(tables) < 2:
        return TestResult(method=method, note="no comparison possible: fewer than two groups")
    if endpoint.kind == "survival":
        return logrank(tables)
    if any(table.has_delayed_entry for table in tables):
        rates = logrank([table.as_single_event() for table in tables])
        return _noted(replace(rates, method="cause-specific log-rank test"), RATES_INSTEAD)
    return gray(tables)


def _noted(test: TestResult, note: str) -> TestResult:
    return replace(test, note="; ".join(filter(None, [test.note, note])))


def _from_landmark(table: EventTable, day: int) -> EventTable:
    """Those who all enter on the landmark day are there from the start of the comparison: nobody left before it."""
    if not day:
        return table
    on_the_day = table.time == day
    joined = int(table.n_enter[on_the_day].sum())
    return replace(table, n_enter=table.n_enter * ~on_the_day, n_initial=table.n_initial + joined)


def _stratum_summary(stratum: StratumResult, months: tuple[int, ...]) -> dict[str, Any]:
    return {
        "stratum": stratum.stratum,
        "label": stratum.label,
        "shown": stratum.shown,
        "why": stratum.why,
        "n": stratum.n,
        "n_event": stratum.n_event,
        "n_competing": stratum.n_competing,
        "n_censor": stratum.n_censor,
        "median": asdict(stratum.median) if stratum.median else None,
        "landmarks": _landmark_summaries(stratum.landmarks, months),
        "landmarks_competing": _landmark_summaries(stratum.landmarks_competing, months),
        "follow_up": asdict(stratum.follow_up),
        "last_followup": stratum.curve.last_followup,
        "note": stratum.curve.note,
    }


def _landmark_summaries(found: tuple[Landmark, ...], months: tuple[int, ...]) -> list[dict[str, Any]]:
    """With the month beside the day. `found` is empty or complete."""
    pairs = zip(months[: len(found)], found, strict=True)
    return [{"month": month, **asdict(landmark)} for month, landmark in pairs]
