"""Cox's proportional-hazards regression."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from .arrays import FloatArray, IntArray
from .covariates import Design
from .newton import Maximum, independent, inverse, maximise, solve, std_errors
from .partial_likelihood import PartialLikelihood, Ties
from .risk_sets import RiskSets, risk_sets
from .score_residuals import score_residuals, summed_squares
from .test_result import TestResult, chi_square_p

FEW_EVENTS_PER_TERM = 10


@dataclass(frozen=True, slots=True, eq=False)
class Cox:
    """A fitted regression; arrays (p,), in the order of `terms`.

    `coef` is a log hazard ratio per unit, nan where it cannot be estimated at all (`aliased`: a column that follows
    from the ones before it). Terms in `infinite` have no finite estimate: their numbers say only where the steps ended
    and must not be shown. `std_err` is model based, `robust_std_err` the sandwich's where one was asked for; `vcov`,
    `z`, `p_value`, `lower` and `upper` (of the hazard ratio) use the latter where there is one. `notes` say in words
    what is weak about the result.
    """

    terms: tuple[str, ...]
    coef: FloatArray
    std_err: FloatArray
    robust_std_err: FloatArray | None
    vcov: FloatArray
    lower: FloatArray
    upper: FloatArray
    conf_level: float
    loglik_null: float
    loglik: float
    lr_test: TestResult
    wald_test: TestResult
    score_test: TestResult
    robust_score_test: TestResult | None
    ties: Ties
    n: int
    n_event: int
    aliased: tuple[str, ...]
    infinite: tuple[str, ...]
    converged: bool
    notes: tuple[str, ...]
    design: Design = field(repr=False)
    rows: dict[str, Any] = field(repr=False)
    clustered: bool = field(repr=False)
    risk: RiskSets = field(repr=False)

    @property
    def hazard_ratio(self) -> FloatArray:
        """exp(coef)."""
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(self.coef))

    @property
    def shown_std_err(self) -> FloatArray:
        """The standard error that the interval uses."""
        return self.std_err if self.robust_std_err is None else self.robust_std_err

    @property
    def z(self) -> FloatArray:
        """coef over its standard error."""
        return self.coef / self.shown_std_err

    @property
    def p_value(self) -> FloatArray:
        """Two-sided, of each coefficient."""
        return np.asarray(2 * ndtr(-np.abs(self.z)))


def cox(
    time: ArrayLike,
    event: ArrayLike,
    design: Design,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    robust: bool = False,
    ties: Ties = "efron",
    conf_level: float = 0.95,
) -> Cox:
    """Fit by Newton's method. Everything has one value for each row that the design uses.

    Args:
        time, event: (n,) follow-up and whether it ended with the event (1) or not (0). A competing event is 0 for a
            cause-specific hazard.
        entry: (n,) times from which each was under observation; rows that end no later are left out.
        strata: (n,) labels; each stratum has a baseline hazard of its own.
        weights: (n,) positive case weights, whole or not.
        counts: (n,) how many patients a row stands for; other than a weight it is a number of people.
        clusters: (n,) labels of rows that are not independent; asks for the robust variance.
        robust: take the sandwich variance (Lin and Wei), each row being its own cluster unless `clusters` says more.

    Raises: ValueError as `risk_sets` does, for unknown `ties`, or a `conf_level` outside (0, 1).
    Source: Cox, J R Stat Soc B 1972;34:187; Lin and Wei, JASA 1989;84:1074.
    R: `coxph(Surv(entry, time, event) ~ x + strata(s), weights=, cluster=, robust=, ties=)`.
    """
    if not 0 < conf_level < 1:
        raise ValueError("conf_level must lie between 0 and 1")
    p = len(design.terms)
    risk, spread = _centred(
        risk_sets(
            time, event, design.matrix, entry=entry, strata=strata, weights=weights, counts=counts, clusters=clusters
        )
    )
    likelihood = PartialLikelihood(risk, ties)
    kept = np.flatnonzero(independent(likelihood.at(np.zeros(p)).information()))
    found = _maximum(likelihood, kept, spread)
    sandwich = robust or clusters is not None
    naive, vcov, residual_sum = _variances(likelihood, found, kept, sandwich, clustered=clusters is not None)
    coef = np.full(p, np.nan)
    coef[kept] = found.beta
    std_err = std_errors(naive)
    robust_std_err = std_errors(vcov) if sandwich else None
    z = float(ndtri((1 + conf_level) / 2))
    shown = std_err if robust_std_err is None else robust_std_err
    with np.errstate(over="ignore", invalid="ignore"):
        lower, upper = np.exp(coef - z * shown), np.exp(coef + z * shown)
    infinite = tuple(design.terms[column] for column in kept[found.infinite])
    aliased = tuple(term for column, term in enumerate(design.terms) if column not in kept)
    df = kept.size
    return Cox(
        terms=design.terms,
        coef=coef,
        std_err=std_err,
        robust_std_err=robust_std_err,
        vcov=vcov,
        lower=lower,
        upper=upper,
        conf_level=conf_level,
        loglik_null=found.loglik_null,
        loglik=found.loglik,
        lr_test=_test("likelihood ratio test", 2 * (found.loglik - found.loglik_null), df),
        wald_test=_test("Wald test", _form(vcov[np.ix_(kept, kept)], found.beta), df),
        score_test=_test("score test", _form(found.information_null, found.score_null), df),
        robust_score_test=_robust_score(residual_sum, df) if sandwich else None,
        ties=ties,
        n=risk.n,
        n_event=risk.n_event,
        aliased=aliased,
        infinite=infinite,
        converged=found.converged,
        notes=_notes(risk, aliased, infinite, found.converged, df),
        design=design,
        rows={"time": time, "event": event, "entry": entry, "strata": strata, "counts": counts},
        clustered=clusters is not None,
        risk=risk,
    )


def _centred(risk: RiskSets) -> tuple[RiskSets, FloatArray]:
    """Covariates less their mean, so that the sums keep their digits (0 and 1 stay as they are); and their spread."""
    total = risk.weight * risk.count
    x, everyone = risk.x.copy(), max(float(total.sum()), float(np.finfo(np.float64).tiny))
    spread = np.zeros(x.shape[0])
    for place, row in enumerate(x):
        mean = float((row * total).sum()) / everyone
        spread[place] = np.sqrt(((row - mean) ** 2 * total).sum() / everyone)
        if not ((row == 0) | (row == 1)).all():
            row -= mean
    return replace(risk, x=x), spread


def _maximum(likelihood: PartialLikelihood, kept: IntArray, spread: FloatArray) -> Maximum:
    def evaluate(some: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        beta = np.zeros(spread.size)
        beta[kept] = some
        sums = likelihood.at(beta)
        return sums.loglik, sums.score()[kept], sums.information()[np.ix_(kept, kept)]

    return maximise(evaluate, spread[kept])


def _variances(
    likelihood: PartialLikelihood, found: Maximum, kept: IntArray, sandwich: bool, *, clustered: bool
) -> tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray] | None]:
    """Model-based variance, the one shown, and for a robust score test the slope and its squares at zero."""
    p = likelihood.p
    naive = np.zeros((p, p))
    naive[np.ix_(kept, kept)] = inverse(found.information)
    if not sandwich:
        return naive, naive, None
    beta = np.zeros(p)
    beta[kept] = found.beta
    weighted = np.zeros((p, p))
    residuals = score_residuals(likelihood, beta)[kept]
    influence = np.einsum("ij,jm->im", naive[np.ix_(kept, kept)], residuals)
    weighted[np.ix_(kept, kept)] = summed_squares(likelihood.risk, influence, clustered=clustered)
    at_zero = score_residuals(likelihood, np.zeros(p))[kept]
    slope = (at_zero * likelihood.risk.count).sum(axis=1)
    return naive, weighted, (slope, summed_squares(likelihood.risk, at_zero, clustered=clustered))


def _form(matrix: FloatArray, vector: FloatArray) -> float:
    return float(vector @ solve(matrix, vector)) if vector.size else 0.0


def _test(method: str, statistic: float, df: int) -> TestResult:
    if df == 0:
        return TestResult(method=method, statistic=0.0, df=0, p_value=1.0, note="no coefficient could be estimated")
    return TestResult(method=method, statistic=statistic, df=df, p_value=chi_square_p(statistic, df))


def _robust_score(parts: tuple[FloatArray, FloatArray] | None, df: int) -> TestResult:
    slope, squares = parts if parts is not None else (np.zeros(0), np.zeros((0, 0)))
    return _test("robust score test", _form(squares, slope), df)


def _notes(
    risk: RiskSets, aliased: Sequence[str], infinite: Sequence[str], converged: bool, df: int
) -> tuple[str, ...]:
    notes = []
    if risk.n_event == 0:
        return ("not estimable: there are no events",)
    if aliased:
        notes.append(f"not estimable, since it follows from the others or nobody differs in it: {', '.join(aliased)}")
    if infinite:
        notes.append(f"no finite estimate, since a group had no event or all of them: {', '.join(infinite)}")
    if not converged:
        notes.append("the estimation did not come to rest: the numbers are not reliable")
    if df and risk.n_event < FEW_EVENTS_PER_TERM * df:
        notes.append(
            f"few events for what is estimated: {risk.n_event} for {df} coefficients; ten for each are advised"
        )
    return tuple(notes)
