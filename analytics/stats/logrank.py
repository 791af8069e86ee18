"""The log-rank test and its family: two or more groups, stratified, left-truncated, weighted, for trend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray, IntArray, before, ratio
from .caution import few_in_a_group
from .event_table import EventTable
from .risk_table import RiskTable, align
from .test_result import TestResult, chi_square_p, quadratic_form


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogRank(TestResult):
    """The test and what it rests on: `n`, `observed`, `expected` (groups,), `variance` (groups, groups)."""

    n: IntArray
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(TestResult):
    """The test, the score and its variance; `z` is positive when higher scores go with more events."""

    score: float
    variance: float
    z: float | None = None


def logrank(tables: Sequence[EventTable], *, rho: float = 0.0) -> LogRank:
    """Compare survival between groups.

    Args:
        tables: one per group; competing events count as censored, late entries join after their day.
        rho: 0 is the log-rank test, 1 the Peto-Peto modification of the Wilcoxon test.

    Source: Mantel, Cancer Chemother Rep 1966;50:163; Harrington and Fleming, Biometrika 1982;69:553.
    R: `survdiff(Surv(time, status) ~ group, rho=)`.
    """
    return logrank_stratified([tables], rho=rho)


def logrank_stratified(strata: Sequence[Sequence[EventTable]], *, rho: float = 0.0) -> LogRank:
    """Compare survival between groups within strata: `strata[s][g]` is the table of group g in stratum s.

    Raises: ValueError unless every stratum lists the same number of groups (`EventTable.empty()` where none).
    R: `survdiff(Surv(time, status) ~ group + strata(s), rho=)`.
    """
    if len({len(tables) for tables in strata}) > 1:
        raise ValueError("every stratum must list the same groups")
    strata = strata or [[]]
    n = np.asarray(np.sum([[table.n for table in tables] for tables in strata], axis=0, dtype=np.int64))
    parts = [_score(align(tables), rho) for tables in strata]
    observed, expected, variance = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
    present = expected > 0
    df = int(present.sum()) - 1
    method = _name(rho, stratified=len(strata) > 1)
    table = {"n": n, "observed": observed, "expected": expected, "variance": variance}
    if df < 1:
        return LogRank(method=method, note="no comparison possible: no events, or only one group at risk", **table)
    chisq = quadratic_form((observed - expected)[present], variance[np.ix_(present, present)])
    if chisq is None:
        return LogRank(method=method, note="the groups were never at risk together while events happened", **table)
    return LogRank(
        method=method, statistic=chisq, df=df, p_value=chi_square_p(chisq, df), note=few_in_a_group(n), **table
    )


def logrank_trend(tables: Sequence[EventTable], scores: Sequence[float]) -> Trend:
    """Test for a trend over ordered groups with the given scores, one degree of freedom.

    Source: Tarone, Biometrika 1975;62:679.
    """
    test, weights = logrank(tables), np.asarray(scores, dtype=np.float64)
    score = float(weights @ (test.observed - test.expected))
    variance = float(weights @ test.variance @ weights)
    method = "log-rank test for trend"
    if variance <= 0:
        note = "no comparison possible: no events, or only one group at risk"
        return Trend(method=method, note=note, score=score, variance=variance)
    z = score / float(np.sqrt(variance))
    return Trend(
        method=method,
        statistic=z**2,
        df=1,
        p_value=chi_square_p(z**2, 1),
        note=test.note,
        score=score,
        variance=variance,
        z=z,
    )


def _score(risk: RiskTable, rho: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weighted observed and expected events (groups,) and the hypergeometric variance (groups, groups)."""
    deaths, at_risk = risk.n_event.sum(axis=0), risk.n_risk.sum(axis=0)
    surv = np.cumprod(ratio(at_risk - deaths, at_risk, otherwise=1.0))
    weight = before(surv, 1.0) ** rho
    share = ratio(risk.n_risk, at_risk)
    observed = (risk.n_event * weight).sum(axis=1)
    expected = share @ (weight * deaths)
    spread = weight**2 * ratio(deaths * (at_risk - deaths), at_risk - 1)
    return observed, expected, np.diag(share @ spread) - (share * spread) @ share.T


def _name(rho: float, *, stratified: bool) -> str:
    name = {0.0: "log-rank test", 1.0: "Peto-Peto test"}.get(rho, f"Harrington-Fleming test (rho = {rho:g})")
    return f"stratified {name}" if stratified else name
