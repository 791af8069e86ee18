"""Logistic regression by iteratively reweighted least squares, as R's `glm` does it.

Rows that are alike in outcome and covariates are counted together and worked on in a fixed order, and the least squares
are solved by orthogonalising column after column (modified Gram-Schmidt): neither the order of the rows nor the number
of threads changes a bit of the answer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.special import ndtr, ndtri, xlogy

from .arrays import BoolArray, FloatArray, IntArray
from .covariates import Design

EPSILON, MAX_ITERATIONS = 1e-14, 100
ALIASED = 1e-11  # what is left of a column beside the others, relative to it
SATURATED = 30.0  # logits beyond it are cut off, as in R
EXTREME = 1e-7  # fitted probabilities that make us look for separation
FEW_EVENTS = 10  # rows of the rarer outcome per column
SEPARATION = "separation: {terms} tell the two groups apart without exception, so their effects have no finite estimate"


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """A fitted model of `n` rows; arrays (p,) belong to `terms`, the intercept first.

    `aliased` columns follow from the others: their values are nan. `divergent` ones separate the outcome: the estimate
    is where the search stopped and its intervals mean nothing. `fitted`, `linear_predictor`: (n,) in the rows' order.
    """

    terms: tuple[str, ...]
    coef: FloatArray
    std_err: FloatArray
    z: FloatArray
    p_value: FloatArray
    lower: FloatArray
    upper: FloatArray
    covariance: FloatArray
    aliased: BoolArray
    divergent: BoolArray
    fitted: FloatArray
    linear_predictor: FloatArray
    deviance: float
    null_deviance: float
    n: int
    converged: bool
    conf_level: float
    note: str = ""

    @property
    def loglik(self) -> float:
        """Log-likelihood at the estimate."""
        return -self.deviance / 2

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return self.deviance + 2 * int((~self.aliased).sum())


def logistic(outcome: ArrayLike, design: Design, *, conf_level: float = 0.95) -> Logistic:
    """Regress a yes or no on the columns of a design, with an intercept; Wald intervals on the logit scale.

    Args:
        outcome: (n given,) 0 or 1; only the rows that the design uses are read.

    Raises: ValueError for an outcome that is neither 0 nor 1 in a used row, or of another length.
    Source: McCullagh and Nelder, Generalized Linear Models, 2nd ed., section 4.4; Konis 2007 (finding separation).
    R: `glm(outcome ~ ..., family = binomial, control = glm.control(epsilon = 1e-14, maxit = 100))`.
    """
    given = np.asarray(outcome, dtype=np.float64).ravel()
    if given.size != design.used.size:
        raise ValueError("the outcome must have one value per row")
    y = given[design.used]
    if not np.isin(y, (0.0, 1.0)).all():
        raise ValueError("the outcome must be 0 or 1 in every row that is used")
    columns = np.column_stack([np.ones(y.size), design.matrix])
    pattern = _Patterns.of(columns, y)
    fit = _fit(pattern)
    divergent = np.zeros(columns.shape[1], dtype=bool)
    if y.size and _extreme(fit.mu, pattern.count).any():
        divergent[fit.free] = _separating(pattern.columns[:, fit.free], pattern.y)
    terms = ("(Intercept)", *design.terms)
    return _summary(terms, fit, divergent, y, fit.eta[pattern.index], fit.mu[pattern.index], conf_level)


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """Rows that are alike, once: columns (m, p), outcome (m,), how many (m,), and for each row which it is (n,)."""

    columns: FloatArray
    y: FloatArray
    count: FloatArray
    index: IntArray

    @classmethod
    def of(cls, columns: FloatArray, y: FloatArray) -> "_Patterns":
        keys = np.column_stack([columns, y])
        order = np.lexsort(keys.T[::-1])
        sorted_ = keys[order]
        new = np.ones(y.size, dtype=bool)
        new[1:] = (sorted_[1:] != sorted_[:-1]).any(axis=1)
        which = np.cumsum(new) - 1
        index = np.empty(y.size, dtype=np.int64)
        index[order] = which
        first = sorted_[new]
        return cls(first[:, :-1], first[:, -1], np.bincount(which).astype(np.float64), index)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    free: BoolArray
    coef: FloatArray
    covariance: FloatArray
    eta: FloatArray
    mu: FloatArray
    deviance: float
    null_deviance: float
    converged: bool


def _fit(pattern: _Patterns) -> _Fit:
    y, count = pattern.y, pattern.count
    free = _independent(pattern.columns, np.sqrt(count))
    columns = pattern.columns[:, free]
    eta = np.log((y + 0.5) / (1.5 - y))
    mu = _mean(eta)
    deviance, converged = _deviance(y, mu, count), False
    coef: FloatArray = np.zeros(columns.shape[1])
    inverse: FloatArray = np.zeros((columns.shape[1], columns.shape[1]))
    for _ in range(MAX_ITERATIONS if y.size else 0):
        slope = _slope(eta)
        weight = np.sqrt(count * slope**2 / (mu * (1 - mu)))
        coef, inverse = _least_squares(columns * weight[:, None], (eta + (y - mu) / slope) * weight)
        eta = (columns * coef).sum(axis=1)
        mu = _mean(eta)
        before, deviance = deviance, _deviance(y, mu, count)
        if abs(deviance - before) / (abs(deviance) + 0.1) < EPSILON:
            converged = True
            break
    share = float((y * count).sum() / count.sum()) if y.size else 0.0
    null = _deviance(y, np.full(y.size, share), count)
    return _Fit(free, coef, inverse @ inverse.T, eta, mu, deviance, null, converged)


def _mean(eta: FloatArray) -> FloatArray:
    """Probability of a logit, kept a rounding error away from 0 and 1 as in R."""
    tiny = np.finfo(np.float64).eps
    odds = np.where(eta < -SATURATED, tiny, np.where(eta > SATURATED, 1 / tiny, np.exp(np.clip(eta, -31, 31))))
    return np.asarray(odds / (1 + odds), dtype=np.float64)


def _slope(eta: FloatArray) -> FloatArray:
    """Its derivative."""
    tail = np.exp(-np.minimum(np.abs(eta), SATURATED + 1))
    return np.where(np.abs(eta) > SATURATED, np.finfo(np.float64).eps, tail / (1 + tail) ** 2)


def _deviance(y: FloatArray, mu: FloatArray, count: FloatArray) -> float:
    return float(-2 * (count * (xlogy(y, mu) + xlogy(1 - y, 1 - mu))).sum())


def _independent(columns: FloatArray, weight: FloatArray) -> BoolArray:
    """(p,) columns that do not follow from those before them."""
    free = np.zeros(columns.shape[1], dtype=bool)
    basis: list[FloatArray] = []
    for place in range(columns.shape[1]):
        column = columns[:, place] * weight
        length = float(np.sqrt((column**2).sum()))
        for _ in range(2):  # twice is enough for full precision
            for direction in basis:
                column = column - direction * (direction * column).sum()
        left = float(np.sqrt((column**2).sum()))
        if left > ALIASED * length:
            free[place] = True
            basis.append(column / left)
    return free


def _least_squares(columns: FloatArray, target: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients (p,) and the inverse of the triangular factor (p, p), by modified Gram-Schmidt."""
    p = columns.shape[1]
    q = np.asfortranarray(columns, dtype=np.float64)
    triangle, right = np.zeros((p, p)), np.zeros(p)
    rest = target.copy()
    for j in range(p):
        triangle[j, j] = np.sqrt((q[:, j] ** 2).sum())
        direction = q[:, j] / triangle[j, j]
        right[j] = (direction * rest).sum()
        rest -= direction * right[j]
        for k in range(j + 1, p):
            triangle[j, k] = (direction * q[:, k]).sum()
            q[:, k] -= direction * triangle[j, k]
    inverse = np.zeros((p, p))
    for j in range(p):  # column by column, from the diagonal up
        inverse[j, j] = 1 / triangle[j, j]
        for i in range(j - 1, -1, -1):
            inverse[i, j] = -(triangle[i, i + 1 : j + 1] * inverse[i + 1 : j + 1, j]).sum() / triangle[i, i]
    return (inverse * right).sum(axis=1), inverse


def _extreme(mu: FloatArray, count: FloatArray) -> BoolArray:
    return (count > 0) & (np.minimum(mu, 1 - mu) < EXTREME)


def _separating(columns: FloatArray, y: FloatArray) -> BoolArray:
    """(p,) columns of a direction that never speaks against the outcome; none if there is no such direction."""
    scale = np.abs(columns).max(axis=0)
    signed = columns / scale * (2 * y - 1)[:, None]
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(y.size), bounds=(-1, 1), method="highs")
    if found.status != 0 or -found.fun < EXTREME:
        return np.zeros(columns.shape[1], dtype=bool)
    return np.asarray(np.abs(found.x) > EXTREME)


def _summary(
    terms: tuple[str, ...],
    fit: _Fit,
    divergent: BoolArray,
    y: FloatArray,
    eta: FloatArray,
    mu: FloatArray,
    conf_level: float,
) -> Logistic:
    coef, covariance = np.full(len(terms), np.nan), np.full((len(terms), len(terms)), np.nan)
    coef[fit.free] = fit.coef
    covariance[np.ix_(fit.free, fit.free)] = fit.covariance
    std_err = np.sqrt(np.diag(covariance))
    margin = float(ndtri((1 + conf_level) / 2)) * std_err
    with np.errstate(invalid="ignore", divide="ignore"):
        z = coef / std_err
    return Logistic(
        terms=terms,
        coef=coef,
        std_err=std_err,
        z=z,
        p_value=2 * ndtr(-np.abs(z)),
        lower=coef - margin,
        upper=coef + margin,
        covariance=covariance,
        aliased=~fit.free,
        divergent=divergent,
        fitted=mu,
        linear_predictor=eta,
        deviance=fit.deviance,
        null_deviance=fit.null_deviance,
        n=y.size,
        converged=fit.converged,
        conf_level=conf_level,
        note=_note(terms, fit, divergent, y),
    )


def _note(terms: tuple[str, ...], fit: _Fit, divergent: BoolArray, y: FloatArray) -> str:
    if y.size == 0:
        return "no rows without missing values"
    if y.min() == y.max():
        return "every row has the same outcome: there is nothing to explain"
    if divergent.any():
        named = [term for term, out in zip(terms, divergent, strict=True) if out and term != "(Intercept)"]
        return SEPARATION.format(terms=", ".join(named))
    said = []
    if not fit.free.all():
        follow = [term for term, free in zip(terms, fit.free, strict=True) if not free]
        said.append(f"{', '.join(follow)} follow from the other covariates and are left out")
    if not fit.converged:
        said.append("the estimate did not settle")
    rarer, columns = int(min(y.sum(), y.size - y.sum())), int(fit.free.sum()) - 1
    if rarer < FEW_EVENTS * columns:
        said.append(f"only {rarer} rows of the rarer outcome for {columns} columns: estimates are unsure")
    return "; ".join(said)
