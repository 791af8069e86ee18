"""Reference cases of tests that compare survival or incidence between groups."""

from collections import defaultdict
from typing import Any

from analytics.stats import (
    EventTable,
    LogRank,
    TestResult,
    adjust_p_values,
    gray_stratified,
    logrank_stratified,
    logrank_trend,
    pairwise_logrank,
)
from tests.reference.rows import Row, complete, numbers, of_level

Case = dict[str, Any]


def logrank(case: Case, rows: list[Row]) -> Case:
    """Log-rank family: plain, weighted, stratified, left-truncated."""
    levels, strata = case["params"]["group_levels"], _strata(case, rows)
    present = [g for g in range(len(levels)) if any(tables[g].n for tables in strata)]  # R leaves empty groups out
    test = logrank_stratified([[tables[g] for g in present] for tables in strata], rho=case["params"].get("rho", 0))
    return {"group": [levels[g] for g in present], "n_used": int(test.n.sum()), **_logrank(test)}


def trend(case: Case, rows: list[Row]) -> Case:
    """Log-rank test for trend."""
    test = logrank_trend(_strata(case, rows)[0], case["params"]["scores"])
    return {"U": test.score, "V": test.variance, "z": test.z, **_chisq(test)}


def pairwise(case: Case, rows: list[Row]) -> Case:
    """All pairs with adjusted p-values."""
    levels = case["params"]["group_levels"]
    tables = dict(zip(levels, _strata(case, rows)[0], strict=True))
    comparisons = pairwise_logrank(tables, rho=case["params"]["rho"])
    p_values = [comparison.test.p_value for comparison in comparisons]
    bh, bonferroni = adjust_p_values(p_values, "bh"), adjust_p_values(p_values, "bonferroni")
    pairs = [
        {
            "a": comparison.first,
            "b": comparison.second,
            "chisq": comparison.test.statistic,
            "p_value": comparison.test.p_value,
            "p_holm": comparison.p_adjusted,
            "p_bh": bh[place],
            "p_bonferroni": bonferroni[place],
        }
        for place, comparison in enumerate(comparisons)
    ]
    return {"n_tests": sum(p is not None for p in p_values), "pairs": pairs}


def gray(case: Case, rows: list[Row]) -> Case:
    """Gray's test of each event, plain or stratified."""
    strata = _strata(case, rows)
    swapped = [[table.swapped() for table in tables] for tables in strata]
    codes = {1: strata, 2: swapped}
    names = {code: name for name, code in case["params"]["event_codes"].items()}
    tests = {code: gray_stratified(tables, rho=case["params"]["rho"]) for code, tables in codes.items()}
    return {"causes": [{"cause": names[code], "code": code, **_chisq(test)} for code, test in tests.items()]}


def _strata(case: Case, rows: list[Row]) -> list[list[EventTable]]:
    """The event table of each group in each stratum; one stratum when the case has none."""
    columns = case["columns"]
    status = columns.get("event") or columns["status"]
    by = columns.get("strata", [])
    parts: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for row in complete(rows, columns["time"], status, columns["group"], columns.get("entry"), *by):
        parts[tuple(row[name] for name in by)].append(row)
    levels = case["params"]["group_levels"]
    return [
        [_table(of_level(part, columns["group"], level), columns, status) for level in levels]
        for part in parts.values()
    ]


def _table(rows: list[Row], columns: Case, status: str) -> EventTable:
    entry = columns.get("entry")
    return EventTable.from_rows(
        numbers(rows, columns["time"]), numbers(rows, status), numbers(rows, entry) if entry else None
    )


def _logrank(test: LogRank) -> Case:
    return {
        "n": test.n.tolist(),
        "observed": test.observed.tolist(),
        "expected": test.expected.tolist(),
        "variance": test.variance.tolist(),
        **_chisq(test),
    }


def _chisq(test: TestResult) -> Case:
    if test.p_value is None:
        return {"status": "not_estimable"}
    return {"chisq": test.statistic, "df": test.df, "p_value": test.p_value}


METHODS = {
    "logrank": logrank,
    "logrank_left_truncated": logrank,
    "logrank_stratified": logrank,
    "peto_peto": logrank,
    "peto_peto_stratified": logrank,
    "grho": logrank,
    "logrank_pairwise": pairwise,
    "logrank_trend": trend,
    "gray": gray,
    "gray_stratified": gray,
}
