"""Fine and Gray's regression of the subdistribution hazard.

Its coefficients say how covariates move the cumulative incidence of one event when another competes: those who had the
competing event stay at risk with falling weights (see `subdistribution`). The weights rest on an estimate of the
censoring, which adds to the variance: with e the residual of the partial likelihood, each patient's part of it is
e + psi,

    psi = integral of q(u) / (number at risk at u) dM(u),   M the martingale of the patient's censoring
    q(u) = sum, over those whose competing event came before u, of what they draw on the slope from u on
"""

from dataclasses import dataclass, field, replace
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from .arrays import FloatArray, ratio
from .covariates import Design
from .newton import independent, inverse, maximise, std_errors
from .partial_likelihood import PartialLikelihood, Ties
from .score_residuals import score_residuals, summed_squares
from .subdistribution import Convention, SubdistributionSets, subdistribution_sets

FEW_EVENTS_PER_TERM = 10


@dataclass(frozen=True, slots=True, eq=False)
class FineGray:
    """A fitted regression; arrays (p,), in the order of `terms`, as in `Cox`.

    `std_err` is Fine and Gray's, or for the convention `survival` the sandwich's with the weights taken as known;
    `naive_std_err` that of the partial likelihood alone. `lower` and `upper` are of the subdistribution hazard ratio.
    """

    terms: tuple[str, ...]
    coef: FloatArray
    std_err: FloatArray
    naive_std_err: FloatArray
    vcov: FloatArray
    lower: FloatArray
    upper: FloatArray
    conf_level: float
    loglik_null: float
    loglik: float
    convention: Convention
    ties: Ties
    n: int
    n_event: int
    n_competing: int
    aliased: tuple[str, ...]
    infinite: tuple[str, ...]
    converged: bool
    notes: tuple[str, ...]
    design: Design = field(repr=False)

    @property
    def hazard_ratio(self) -> FloatArray:
        """exp(coef), of the subdistribution."""
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(self.coef))

    @property
    def z(self) -> FloatArray:
        """coef over its standard error."""
        return self.coef / self.std_err

    @property
    def p_value(self) -> FloatArray:
        """Two-sided, of each coefficient."""
        return np.asarray(2 * ndtr(-np.abs(self.z)))


def fine_gray(
    time: ArrayLike,
    status: ArrayLike,
    design: Design,
    *,
    counts: ArrayLike | None = None,
    convention: Convention = "cmprsk",
    ties: Ties = "breslow",
    conf_level: float = 0.95,
) -> FineGray:
    """Fit by Newton's method. Everything has one value for each row that the design uses.

    Args:
        time: (n,) follow-up, none negative.
        status: (n,) 0 censored, 1 the event of interest, 2 the competing event.
        counts: (n,) how many patients a row stands for.
        convention: whose censoring weights, which differ where events and censorings share a time.
        ties: Efron's are offered with `survival` only.

    Raises: ValueError for rows that make no sense, an unknown convention, or Efron's ties with `cmprsk`.
    Source: Fine and Gray, JASA 1999;94:496; Geskus, Biometrics 2011;67:39 (`survival`).
    R: `cmprsk::crr(time, status, x)`; `coxph(..., weights = fgwt, ties=)` on `survival::finegray(...)`.
    """
    if convention not in get_args(Convention):
        raise ValueError(f"convention must be one of {', '.join(get_args(Convention))}, not {convention!r}")
    if convention == "cmprsk" and ties != "breslow":
        raise ValueError("the convention cmprsk has Breslow's ties only")
    if not 0 < conf_level < 1:
        raise ValueError("conf_level must lie between 0 and 1")
    risk, spread = _centred(subdistribution_sets(time, status, design.matrix, convention=convention, counts=counts))
    likelihood = PartialLikelihood(risk, ties)
    p = len(design.terms)
    kept = np.flatnonzero(independent(likelihood.at(np.zeros(p)).information()))

    def spaced(some: FloatArray) -> FloatArray:
        beta = np.zeros(p)
        beta[kept] = some
        return beta

    def evaluate(some: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        sums = likelihood.at(spaced(some))
        return sums.loglik, sums.score()[kept], sums.information()[np.ix_(kept, kept)]

    found = maximise(evaluate, spread[kept], until_flat=convention == "cmprsk")
    bread = np.zeros((p, p))
    bread[np.ix_(kept, kept)] = inverse(found.information)
    beta = spaced(found.beta)
    residuals = score_residuals(likelihood, beta)
    if convention == "cmprsk":
        residuals += _censoring_part(likelihood, risk, beta)
    vcov = summed_squares(risk, np.einsum("ij,jm->im", bread, residuals), clustered=False)
    coef = np.full(p, np.nan)
    coef[kept] = found.beta
    std_err = std_errors(vcov)
    z = float(ndtri((1 + conf_level) / 2))
    with np.errstate(over="ignore"):
        lower, upper = np.exp(coef - z * std_err), np.exp(coef + z * std_err)
    aliased = tuple(term for column, term in enumerate(design.terms) if column not in kept)
    infinite = tuple(design.terms[column] for column in kept[found.infinite])
    return FineGray(
        terms=design.terms,
        coef=coef,
        std_err=std_err,
        naive_std_err=std_errors(bread),
        vcov=vcov,
        lower=lower,
        upper=upper,
        conf_level=conf_level,
        loglik_null=found.loglik_null,
        loglik=found.loglik,
        convention=convention,
        ties=ties,
        n=risk.n,
        n_event=risk.n_event,
        n_competing=int(risk.count[risk.stays].sum()),
        aliased=aliased,
        infinite=infinite,
        converged=found.converged,
        notes=_notes(risk, aliased, infinite, found.converged, kept.size),
        design=design,
    )


def _centred(risk: SubdistributionSets) -> tuple[SubdistributionSets, FloatArray]:
    """Covariates less their mean, those of 0 and 1 as they are; and their spread."""
    x, everyone = risk.x.copy(), max(risk.n, 1)
    spread = np.zeros(x.shape[0])
    for place, row in enumerate(x):
        mean = float((row * risk.count).sum()) / everyone
        spread[place] = np.sqrt(((row - mean) ** 2 * risk.count).sum() / everyone)
        if not ((row == 0) | (row == 1)).all():
            row -= mean
    return replace(risk, x=x), spread


def _censoring_part(likelihood: PartialLikelihood, risk: SubdistributionSets, beta: FloatArray) -> FloatArray:
    """(p, m) what each row's censoring, or its absence, adds to its residual."""
    sums = likelihood.at(beta)
    size = risk.grid.size
    with np.errstate(under="ignore"):
        r = np.exp(likelihood.linear_predictor(beta) - sums.shift)[risk.stays] * risk.undo * risk.count[risk.stays]
    joined = [np.bincount(risk.place[risk.stays], weight, size) for weight in (r, *(r * risk.x[:, risk.stays]))]
    stay, *stay_x = (np.cumsum(row) - row for row in joined)  # whose competing event came before each time
    hazard = risk.uncensored * sums.steps.e / sums.s0
    drawn = hazard * sums.s1
    after = np.searchsorted(risk.time, risk.grid, side="left")  # the first cell then or later
    zero = np.zeros(1)
    rest = np.concatenate([np.cumsum(hazard[::-1])[::-1], zero])[after]
    rest_x = [np.concatenate([np.cumsum(row[::-1])[::-1], zero])[after] for row in drawn]
    q = np.array([sx * rest - stay * rx for sx, rx in zip(stay_x, rest_x, strict=True)]).reshape(likelihood.p, size)
    per_patient = q * ratio(np.ones(size), risk.n_risk.astype(np.float64))
    expected = np.cumsum(per_patient * ratio(risk.n_censored, risk.n_risk), axis=1)
    return np.asarray(np.where(risk.censored, per_patient[:, risk.place], 0.0) - expected[:, risk.place])


def _notes(
    risk: SubdistributionSets, aliased: tuple[str, ...], infinite: tuple[str, ...], converged: bool, df: int
) -> tuple[str, ...]:
    if risk.n_event == 0:
        return ("not estimable: there are no events of interest",)
    notes = []
    if aliased:
        notes.append(f"not estimable, since it follows from the others or nobody differs in it: {', '.join(aliased)}")
    if infinite:
        notes.append(f"no finite estimate, since a group had no event of interest: {', '.join(infinite)}")
    if not converged:
        notes.append("the estimation did not come to rest: the numbers are not reliable")
    if df and risk.n_event < FEW_EVENTS_PER_TERM * df:
        notes.append(f"few events for what is estimated: {risk.n_event} for {df} coefficients; ten each are advised")
    return tuple(notes)
