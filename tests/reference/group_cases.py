"""Reference cases of tests that compare survival or incidence between groups."""

from collections import defaultdict
from typing import Any

import numpy as np

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
SINGULAR = "Lapack routine dgesv: system is exactly singular: U[1,1] = 0"


def logrank(case: Case, rows: list[Row]) -> Case:
    """Log-rank family: plain, weighted, stratified, left-truncated."""
    levels, strata = case["params"]["group_levels"], _strata(case, rows)
    present = [g for g in range(len(levels)) if any(tables[g].n for tables in strata)]  # R leaves empty groups out
    test = logrank_stratified([[tables[g] for g in present] for tables in strata], rho=case["params"].get("rho", 0))
    return {"group": [levels[g] for g in present], "n_used": int(test.n.sum()), **_logrank(test), **_message(test)}


def trend(case: Case, rows: list[Row]) -> Case:
    """Log-rank test for trend."""
    tables = next(iter(_strata(case, rows)), [EventTable.empty() for _ in case["params"]["group_levels"]])
    test = logrank_trend(tables, case["params"]["scores"])
    return {"U": test.score, "V": test.variance, "z": test.z, **_chisq(test)}


def pairwise(case: Case, rows: list[Row]) -> Case:
    """All pairs with adjusted p-values."""
    levels = case["params"]["group_levels"]
    tables = dict(zip(levels, next(iter(_strata(case, rows)), [EventTable.empty() for _ in levels]), strict=True))
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
    causes = []
    for name, code in case["params"]["event_codes"].items():
        if name != "censored":
            test = gray_stratified(_strata(case, rows, cause=code), rho=case["params"]["rho"])
            causes.append({"cause": name, "code": code, **_chisq(test)})
    return {"causes": causes}


def _strata(case: Case, rows: list[Row], cause: int | None = None) -> list[list[EventTable]]:
    """The event table of each group in each stratum; one stratum when the case has none."""
    columns = case["columns"]
    status = columns.get("event") or columns["status"]
    by = columns.get("strata") or []
    parts: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for row in complete(rows, columns["time"], status, columns["group"], columns.get("entry"), *by):
        parts[tuple(row[name] for name in by)].append(row)
    levels = case["params"]["group_levels"]
    return [
        [_table(of_level(part, columns["group"], level), columns, status, cause) for level in levels]
        for part in parts.values()
    ]


def _table(rows: list[Row], columns: Case, status: str, cause: int | None) -> EventTable:
    entry, code = columns.get("entry"), numbers(rows, status)
    if cause is not None:
        code = np.where(code == 0, 0, np.where(code == cause, 1, 2))
    return EventTable.from_rows(numbers(rows, columns["time"]), code, numbers(rows, entry) if entry else None)


def _message(test: LogRank) -> Case:
    """What R says when it cannot compare."""
    if test.p_value is not None:
        return {}
    together = (test.expected > 0).sum() > 1
    return {"message": SINGULAR if together else "no comparison possible (no events, or one group)"}


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
