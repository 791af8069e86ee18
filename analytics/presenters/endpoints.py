"""What an endpoint's page says beside its figure: landmarks, medians, follow-up, test, exclusions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.charts import numbers
from analytics.charts.palette import Style, style_of
from analytics.endpoints import LANDMARK_MONTHS
from analytics.groupings import Grouping
from analytics.presenters.figures import is_compared, reason_of
from analytics.results import EndpointResult, StratumResult
from analytics.stats import Landmark, Quantile, TestResult

NOBODY_LEFT = "Nobody was followed this long."


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
            tuple(_cells(stratum.landmarks_competing if competing else stratum.landmarks)),
        )
        for stratum in result.strata
    ]


def _cells(points: Iterable[Landmark]) -> Iterable[Cell]:
    for month, point in zip(LANDMARK_MONTHS, points, strict=False):
        if point.beyond_last_followup or point.est is None:
            yield Cell(month, numbers.NOT_ESTIMABLE, "", numbers.count(int(point.n_risk)), NOBODY_LEFT)
        else:
            limits = numbers.interval(point.lower, point.upper)
            yield Cell(month, numbers.percent(point.est), limits, numbers.count(int(point.n_risk)), point.note)


def group_rows(result: EndpointResult) -> list[dict[str, Any]]:
    """Who is in each group: counts, median time to the event, median follow-up."""
    return [
        {
            "key": stratum.stratum,
            "label": stratum.label,
            "style": _style(stratum, result.grouping),
            "n": numbers.count(stratum.n),
            "n_event": numbers.count(stratum.n_event),
            "n_competing": numbers.count(stratum.n_competing),
            "n_censor": numbers.count(stratum.n_censor),
            "median": quantile(stratum.median) if stratum.median else None,
            "follow_up": quantile(stratum.follow_up),
            "note": stratum.curve.note,
        }
        for stratum in result.strata
    ]


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
    if not result.n_event:
        who = "One record" if result.n == 1 else f"All {result.n:,} records"
        return f"{who} ended without the event, so the curve is flat and has no interval, and nothing can be compared."
    if result.n == 1:
        return "There is one record only: its curve is drawn, but says nothing about others."
    return ""
