"""Do hazard ratios stay the same over time? The score test of Grambsch and Therneau, exact.

Against a constant coefficient stands beta + theta g(t), g being time itself or a transform of it. The test is the score
test of theta = 0 in that larger model: with V the information of each cell, and told what its events say beyond what
was expected of them,

    u = sum of g told,   information [[sum V, sum g V], [sum g V, sum g^2 V]]

g is centred at its mean over the events.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from .arrays import CountArray, FloatArray, IntArray, TimeArray, before, ratio
from .cox import Cox
from .newton import solve
from .partial_likelihood import PartialLikelihood, unpacked
from .test_result import TestResult, chi_square_p
from .tied_times import distinct_times

Transform = Literal["km", "rank", "identity", "log"]
DOUBTFUL = 0.05


@dataclass(frozen=True, slots=True)
class ProportionalHazards:
    """The tests by covariate (all columns of a factor together), by column, and of everything.

    `note` says why there is no test, or that the assumption is doubtful.
    """

    transform: Transform
    covariates: dict[str, TestResult]
    terms: dict[str, TestResult]
    everything: TestResult
    note: str = ""


def proportional_hazards(fit: Cox, *, transform: Transform = "km") -> ProportionalHazards:
    """Test a fitted regression for hazard ratios that change with time.

    Args:
        transform: of time: `km` one minus the Kaplan-Meier estimate just before (the default), `rank`, `identity`,
            `log` (not defined for events at time zero).

    Raises: ValueError for an unknown transform.
    Source: Grambsch and Therneau, Biometrika 1994;81:515. R: `cox.zph(fit, transform=, terms=)` of survival 3.
    """
    if transform not in get_args(Transform):
        raise ValueError(f"transform must be one of {', '.join(get_args(Transform))}, not {transform!r}")
    kept = np.flatnonzero(~np.isnan(fit.coef))
    if reason := _unfit(fit, kept):
        return _nothing(fit, transform, reason)
    likelihood = PartialLikelihood(fit.risk, fit.ties)
    g = _transformed(fit, transform)
    if not np.isfinite(g).all():
        return _nothing(fit, transform, f"not defined: an event at time zero has no {transform}")
    g = g - float((g * likelihood.events).sum() / likelihood.events.sum())
    sums = likelihood.at(np.where(np.isnan(fit.coef), 0.0, fit.coef))
    u = sums.score(g)[kept]
    cells = sums.informations()
    plain, crossed, square = (
        unpacked((cells * weight).sum(axis=1), likelihood.p)[np.ix_(kept, kept)]
        for weight in (np.ones_like(g), g, g**2)
    )
    left = square - crossed @ solve(plain, crossed)  # information on theta when beta is estimated too

    def test(what: str, places: IntArray) -> TestResult:
        name = f"test of proportional hazards, {what}"
        if places.size == 0:
            return TestResult(method=name, note="not estimable")
        statistic = float(u[places] @ solve(left[np.ix_(places, places)], u[places]))
        return TestResult(
            method=name, statistic=statistic, df=places.size, p_value=chi_square_p(statistic, places.size)
        )

    belongs = fit.design.covariate_of[kept]
    covariates = {
        name: test(name, np.flatnonzero(belongs == place)) for place, name in enumerate(fit.design.covariates)
    }
    terms = {term: test(term, np.flatnonzero(kept == place)) for place, term in enumerate(fit.terms)}
    everything = test("all covariates", np.arange(kept.size))
    return ProportionalHazards(transform, covariates, terms, everything, _doubts(covariates))


def _unfit(fit: Cox, kept: IntArray) -> str:
    if fit.n_event == 0 or kept.size == 0:
        return "not estimable: nothing was estimated"
    if fit.infinite:
        return f"not estimable while there is no finite estimate of {', '.join(fit.infinite)}"
    return ""


def _nothing(fit: Cox, transform: Transform, reason: str) -> ProportionalHazards:
    def none(what: str) -> TestResult:
        return TestResult(method=f"test of proportional hazards, {what}", note=reason)

    covariates = {name: none(name) for name in fit.design.covariates}
    terms = {term: none(term) for term in fit.terms}
    return ProportionalHazards(transform, covariates, terms, none("all covariates"), reason)


def _doubts(covariates: dict[str, TestResult]) -> str:
    changing = [name for name, test in covariates.items() if test.p_value is not None and test.p_value < DOUBTFUL]
    if not changing:
        return ""
    return f"the hazard ratio seems to change over time: {', '.join(changing)}; one number does not describe it"


def _transformed(fit: Cox, transform: Transform) -> FloatArray:
    """(k,) g at each cell's time."""
    cell_time = np.asarray(fit.risk.time, dtype=np.float64)
    if transform == "identity":
        return cell_time
    if transform == "log":
        with np.errstate(divide="ignore"):
            return np.log(cell_time)
    grid, n_event, n_leave, n_enter = _pooled(fit)
    place = np.searchsorted(grid, fit.risk.time)
    if transform == "rank":
        upto = np.cumsum(n_leave)
        return np.asarray((upto - (n_leave - 1) / 2)[place])
    change = n_enter - n_leave
    n_risk = np.cumsum(change) - change - float(change.sum())
    surv = np.cumprod(ratio(n_risk - n_event, n_risk, otherwise=1.0))
    return np.asarray(1 - before(surv, 1.0)[place])


def _pooled(fit: Cox) -> tuple[TimeArray, CountArray, CountArray, CountArray]:
    """Distinct times of all patients, and how many had the event, left, and entered at each."""
    time = np.asarray(fit.rows["time"]).ravel()
    entry = fit.rows["entry"]
    everyone = np.ones(time.size) if fit.rows["counts"] is None else np.asarray(fit.rows["counts"], dtype=np.float64)
    late = np.zeros(time.size, dtype=bool) if entry is None else np.asarray(entry).ravel() > 0
    entries = time if entry is None else np.asarray(entry).ravel()
    grid, index = distinct_times(np.concatenate([time, entries]))
    left, entered = index[: time.size], index[time.size :]
    if entry is not None:
        everyone = np.where(left > entered, everyone, 0.0)
    event = np.asarray(fit.rows["event"], dtype=bool).ravel()
    n_event, n_leave = np.bincount(left, everyone * event, grid.size), np.bincount(left, everyone, grid.size)
    n_enter = np.bincount(entered[late], everyone[late], grid.size)
    return grid, n_event, n_leave, n_enter
