"""How alike two arms are in what was known before treatment, before and after matching or weighting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray
from .covariates import Covariate, Factor, Numeric
from .standardized_difference import smd_binary, smd_from_moments, smd_multinomial

UNBALANCED = 0.1  # standardised difference from which an arm counts as different


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One covariate in both arms and their standardised difference; None where it is not defined.

    A measured one has means and standard deviations, a factor the share of each level (in `levels`).
    """

    name: str
    n: int
    smd: float | None
    mean_treated: float | None = None
    mean_control: float | None = None
    sd_treated: float | None = None
    sd_control: float | None = None
    levels: tuple[str, ...] = ()
    share_treated: tuple[float, ...] = ()
    share_control: tuple[float, ...] = ()

    @property
    def balanced(self) -> bool | None:
        """Whether the difference is below a tenth of a standard deviation; None where it is not defined."""
        return None if self.smd is None else abs(self.smd) < UNBALANCED


def balance(
    covariates: Sequence[Covariate], treated: ArrayLike, *, weight: ArrayLike | None = None
) -> tuple[Balance, ...]:
    """Compare the arms in each covariate over the rows that have it.

    Args:
        treated: (n,) yes or no. weight: (n,) not negative; 0 leaves a row out, without weights every row counts once.
            To look at a matched cohort give 1 to its rows and 0 to the others.

    A weighted variance is sum w (x - m)^2 * W / (W^2 - sum w^2) with W the sum of the weights.
    Raises: ValueError for lengths that differ or negative weights.
    Source: Austin and Stuart, Stat Med 2015;34:3661.
    """
    arm = np.asarray(treated, dtype=bool).ravel()
    weights = np.ones(arm.size) if weight is None else np.asarray(weight, dtype=np.float64).ravel()
    if weights.size != arm.size or any(covariate.missing.size != arm.size for covariate in covariates):
        raise ValueError("covariates, arms and weights must have one value per row")
    if not (weights >= 0).all():
        raise ValueError("weights must not be negative or missing")
    return tuple(_one(covariate, arm, weights) for covariate in covariates)


def _one(covariate: Covariate, arm: BoolArray, weight: FloatArray) -> Balance:
    used = ~covariate.missing & (weight > 0)
    sides = [used & arm, used & ~arm]
    if isinstance(covariate, Numeric):
        return _numeric(covariate, sides, weight)
    return _factor(covariate, sides, weight)


def _numeric(covariate: Numeric, sides: list[BoolArray], weight: FloatArray) -> Balance:
    (m1, v1), (m0, v0) = (_moments(covariate.values[side], weight[side]) for side in sides)
    smd = None if m1 is None or m0 is None or v1 is None or v0 is None else smd_from_moments((m1, v1), (m0, v0))
    return Balance(
        name=covariate.name,
        n=int(sum(side.sum() for side in sides)),
        smd=smd,
        mean_treated=m1,
        mean_control=m0,
        sd_treated=None if v1 is None else float(np.sqrt(v1)),
        sd_control=None if v0 is None else float(np.sqrt(v0)),
    )


def _moments(values: FloatArray, weight: FloatArray) -> tuple[float | None, float | None]:
    """Weighted mean and variance, in an order that does not depend on that of the rows."""
    order = np.lexsort((weight, values))
    x, w = values[order], weight[order]
    total, squares = float(w.sum()), float((w**2).sum())
    if not x.size:
        return None, None
    mean = float((w * x).sum() / total)
    room = total**2 - squares
    if x.size < 2 or room <= 0:
        return mean, None
    return mean, float((w * (x - mean) ** 2).sum() * total / room)


def _factor(covariate: Factor, sides: list[BoolArray], weight: FloatArray) -> Balance:
    size = len(covariate.levels)
    one, zero = (_level_weights(covariate.codes[side], weight[side], size) for side in sides)
    shares = [tuple((part / part.sum()).tolist()) if part.sum() else () for part in (one, zero)]
    binary = size == 2
    smd = smd_binary((one[1], one.sum()), (zero[1], zero.sum())) if binary else smd_multinomial(one, zero)
    return Balance(
        name=covariate.name,
        n=int(sum(side.sum() for side in sides)),
        smd=smd,
        levels=covariate.levels,
        share_treated=shares[0],
        share_control=shares[1],
    )


def _level_weights(codes: np.ndarray, weight: FloatArray, size: int) -> FloatArray:
    order = np.lexsort((weight, codes))
    return np.asarray(np.bincount(codes[order], weights=weight[order], minlength=size), dtype=np.float64)
