"""What an endpoint's page says beside its figure: landmarks, medians, follow-up, test, exclusions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.charts import numbers
from analytics.charts.palette import Style, style_of
from analytics.groupings import Grouping
from analytics.presenters.figures import is_compared, reason_of
from analytics.results import EndpointResult, StratumResult
from analytics.stats import Landmark, Quantile, TestResult

NOBODY_LEFT = "Nobody was followed this long."
UNTOLD = {"months": numbers.HIDDEN, "interval": ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """One landmark of one group, as it is read. `note` says why there is no number."""

    month: int
    estimate: str
    interval: str
    n_risk: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of a table. `key` and `style` tie it to its line in the figure."""

    key: str
    label: str
    style: Style
    cells: tuple[Cell, ...]


def landmark_rows(result: EndpointResult, *, competing: bool = False) -> list[GroupRow]:
    return [
        GroupRow(
            stratum.stratum,
            stratum.label,
            _style(stratum, result.grouping),
            tuple(_cells(result, stratum.landmarks_competing if competing else stratum.landmarks)),
        )
        for stratum in result.strata
    ]


def _cells(result: EndpointResult, points: Sequence[Landmark]) -> Iterable[Cell]:
    if result.rules and not points:
        yield from (Cell(month, numbers.HIDDEN, "", "") for month in result.months)
    for month, point in zip(result.months, points, strict=False):
        if result.rules:
            yield _told(month, point)
        elif point.beyond_last_followup or point.est is None:
            yield Cell(month, numbers.NOT_ESTIMABLE, "", _at_risk(point), NOBODY_LEFT)
        else:
            limits = numbers.interval(point.lower, point.upper)
            yield Cell(month, numbers.percent(point.est), limits, _at_risk(point), point.note)


def _told(month: int, point: Landmark) -> Cell:
    """A landmark under disclosure control: hidden, or to five points, or rounded with its interval."""
    if point.est is None:
        return Cell(month, numbers.HIDDEN, "", "", point.note)
    if point.n_risk is None:
        return Cell(month, numbers.percent(point.est, 0), "", "", point.note)
    limits = numbers.interval(point.lower, point.upper)
    return Cell(month, numbers.percent(point.est), limits, _at_risk(point), point.note)


def _at_risk(point: Landmark) -> str:
    return numbers.count(None if point.n_risk is None else int(point.n_risk))


def untold_rows(result: EndpointResult) -> list[dict[str, str]]:
    """The groups of which less than a whole curve is told, each with the reason."""
    return [
        {"label": stratum.label, "shown": capitalised(stratum.shown), "why": sentence(stratum.why)}
        for stratum in result.strata
        if stratum.why
    ]


def group_rows(result: EndpointResult) -> list[dict[str, Any]]:
    """Who is in each group: counts, median time to the event, median follow-up."""
    return [
        {
            "key": stratum.stratum,
            "label": stratum.label,
            "style": _style(stratum, result.grouping),
            "n": numbers.told(stratum.n),
            "n_event": numbers.told(stratum.n_event),
            "n_competing": numbers.told(stratum.n_competing),
            "n_censor": numbers.told(stratum.n_censor),
            "median": _median(result, stratum),
            "follow_up": quantile(stratum.follow_up) if stratum.has_curve else UNTOLD,
            "note": stratum.curve.note,
        }
        for stratum in result.strata
    ]


def _median(result: EndpointResult, stratum: StratumResult) -> dict[str, str] | None:
    if stratum.median is not None:
        return quantile(stratum.median)
    return UNTOLD if result.endpoint.kind == "survival" else None


def _style(stratum: StratumResult, grouping: Grouping) -> Style:
    return style_of(stratum.stratum, list(grouping.strata))


def quantile(found: Quantile) -> dict[str, str]:
    """A time in months with its limits; what was not reached says so."""
    return {"months": numbers.months(found.est), "interval": numbers.month_interval(found.lower, found.upper)}


def test_row(result: EndpointResult) -> dict[str, Any] | None:
    """The test in words; None where there is one group, or none, and so nothing to compare."""
    return tested(result.test) if is_compared(result) else None


test_row.__test__ = False  # type: ignore[attr-defined]  # the name is the field's, not the test runner's


def tested(test: TestResult) -> dict[str, Any]:
    return {
        "method": capitalised(test.method),
        "statistic_text": numbers.statistic(test.statistic),
        "df": test.df,
        "p_value": test.p_value,
        "p_text": numbers.p_equation(test.p_value),
        "note": sentence(test.note),
    }


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """A note as a sentence of its own."""
    return f"{capitalised(words).rstrip('.')}." if words else ""


def exclusion_rows(excluded: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"code": code, "count": count, **_reason(code)} for code, count in excluded.items()]


def record_rows(records: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"registry_id": registry_id, **_reason(code)} for registry_id, code in records]


def _reason(code: str) -> dict[str, str]:
    reason, remedy = reason_of(code)
    return {"reason": reason, "remedy": remedy}


def not_estimable(result: EndpointResult) -> str:
    """Why a page has no curve worth reading, or "" if it has one."""
    if not result.strata:
        return "Nobody is in this figure: no operation of this site counts for this endpoint yet."
    if result.rules:
        return "" if result.drawn else "No group is large enough for a curve that every reader may see."
    if not result.n_event:
        who = "One record" if result.n == 1 else f"All {result.n:,} records"
        return f"{who} ended without the event, so the curve is flat and has no interval, and nothing can be compared."
    if result.n == 1:
        return "There is one record only: its curve is drawn, but says nothing about others."
    return ""
