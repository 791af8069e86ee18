"""Gray's test: does the cumulative incidence of one event differ between groups when another event competes?

It is a log-rank test in which those who had the competing event stay in the risk set, as long as they would have been
observed: with S the event-free survival just before t and F the cumulative incidence, the adjusted risk set of a group
is h (1 - F), where h = n / S.

The variance follows the paper's delta method. Under the hypothesis all groups share one incidence F0, with increments
dF0 = (events) / (sum of h). Shifting the hazards of group r at time t moves the score of group g directly by

    d(t) = w h_r (1[g = r] - h_g / sum of h)

and, through everything that F_r and S_r weigh later on, by C = the sum of d dF0 / (1 - F0) over the times after t.
An event of interest counts d + (1 - q) C, a competing event -q C, with q = (1 - F0) / S_r; the score's variance is the
sum over groups and times of their squares, times the variances of the hazards. Tied events shrink these by the
hypergeometric factor, the count at risk standing for h S.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray, before, ratio
from .caution import few_in_a_group
from .event_table import EventTable
from .risk_table import RiskTable, align
from .test_result import TestResult, chi_square_p, quadratic_form
from .tied_times import tie_factor


@dataclass(frozen=True, slots=True)
class _Parts:
    """What score and variance share; arrays (groups, k), `event_share` (k,)."""

    surv_before: FloatArray
    surv: FloatArray
    open_share: FloatArray  # h = n / S: those who are, or would still be, under observation
    risk: FloatArray  # h (1 - F): the adjusted risk set
    n_event: FloatArray  # (k,) events of interest in all groups


def gray(tables: Sequence[EventTable], *, rho: float = 0.0) -> TestResult:
    """Compare the cumulative incidence of `n_event` between groups, `n_competing` competing.

    For the competing event's own test pass `[table.swapped() for table in tables]`.

    Source: Gray, Ann Stat 1988;16:1141. R: `cmprsk::cuminc(time, status, group, rho=)$Tests`.
    """
    return gray_stratified([tables], rho=rho)


def gray_stratified(strata: Sequence[Sequence[EventTable]], *, rho: float = 0.0) -> TestResult:
    """Compare cumulative incidence between groups within strata: `strata[s][g]` is group g in stratum s.

    Raises: ValueError unless every stratum lists the same number of groups (`EventTable.empty()` where none).
    R: `cmprsk::cuminc(time, status, group, strata, rho=)$Tests`.
    """
    if len({len(tables) for tables in strata}) > 1:
        raise ValueError("every stratum must list the same groups")
    method = "stratified Gray's test" if len(strata) > 1 else "Gray's test"
    if any(table.has_delayed_entry for tables in strata for table in tables):
        return TestResult(method=method, note="not defined for patients who came under observation late")
    present = [g for g in range(len(strata[0]) if strata else 0) if any(tables[g].n for tables in strata)]
    if len(present) < 2:
        return TestResult(method=method, note="no comparison possible: only one group has patients")
    parts = [_score([tables[g] for g in present], rho) for tables in strata]
    score, variance = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
    df = len(present) - 1
    chisq = quadratic_form(score, variance)
    if chisq is None:
        return TestResult(method=method, note="no comparison possible: too few events of interest while groups overlap")
    note = few_in_a_group(sum(tables[g].n for tables in strata) for g in present)
    return TestResult(method=method, statistic=chisq, df=df, p_value=chi_square_p(chisq, df), note=note)


def _score(tables: Sequence[EventTable], rho: float) -> tuple[FloatArray, FloatArray]:
    """Score (groups,) and its variance (groups, groups) within one stratum."""
    risk = align(tables)
    parts = _parts(risk)
    whole = parts.open_share.sum(axis=0)
    pooled_step = ratio(parts.n_event, whole)
    pooled = np.cumsum(pooled_step)
    pooled_before = before(pooled, 0.0)
    weight = np.maximum(1 - pooled_before, 0.0) ** rho
    score = ((risk.n_event - parts.risk * ratio(parts.n_event, parts.risk.sum(axis=0))) * weight).sum(axis=1)

    direct = weight * parts.open_share * (np.eye(len(tables))[:, :, None] - ratio(parts.open_share, whole)[:, None, :])
    steps = direct * ratio(pooled_step, 1 - pooled_before)
    later = steps.sum(axis=2, keepdims=True) - np.cumsum(steps, axis=2)
    q = ratio(1 - pooled, parts.surv)
    own = direct + (1 - q) * later
    other = q * later
    variance = np.einsum("grt,hrt,rt->gh", own, own, _event_variance(risk, parts, pooled_step))
    variance += np.einsum("grt,hrt,rt->gh", other, other, _competing_variance(risk, parts))
    return score, variance


def _parts(risk: RiskTable) -> _Parts:
    surv = np.cumprod(ratio(risk.n_risk - risk.n_event - risk.n_competing, risk.n_risk, otherwise=1.0), axis=1)
    surv_before = before(surv, 1.0)
    incidence = np.cumsum(surv_before * ratio(risk.n_event, risk.n_risk), axis=1)
    open_share = ratio(risk.n_risk, surv_before)
    return _Parts(surv_before, surv, open_share, open_share * (1 - before(incidence, 0.0)), risk.n_event.sum(axis=0))


def _event_variance(risk: RiskTable, parts: _Parts, pooled_step: FloatArray) -> FloatArray:
    """Variance of each group's incidence step under the hypothesis, (groups, k)."""
    at_risk = parts.surv_before * parts.open_share.sum(axis=0)
    return tie_factor(parts.n_event, at_risk) * pooled_step * ratio(parts.surv_before, risk.n_risk)


def _competing_variance(risk: RiskTable, parts: _Parts) -> FloatArray:
    """Variance of each group's competing step, (groups, k)."""
    steps = parts.surv_before**2 * ratio(ratio(risk.n_competing, risk.n_risk), risk.n_risk)
    return tie_factor(risk.n_competing, risk.n_risk) * steps
