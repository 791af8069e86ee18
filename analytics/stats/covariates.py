"""Covariates of a regression, and the design matrix they make.

A measured covariate is one column. A factor is one column for each level but the first, which is the reference; levels
that nobody among the rows used has are left out, as R does. Rows with a missing value are not used: `Design.used` says
which are, and whoever fits takes the same rows of everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray, IntArray

MISSING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Numeric:
    """A measured covariate: (n,) values in its own unit, nan where missing."""

    name: str
    values: FloatArray

    @classmethod
    def of(cls, name: str, values: ArrayLike) -> Self:
        """Take any numbers.

        Raises: ValueError for infinite values.
        """
        vector = np.asarray(values, dtype=np.float64).ravel()
        if np.isinf(vector).any():
            raise ValueError(f"{name} must not be infinite")
        return cls(name, vector)

    @property
    def missing(self) -> BoolArray:
        """(n,) where there is no value."""
        return np.isnan(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """A covariate of levels: (n,) places in `levels`, -1 where missing. The first level is the reference."""

    name: str
    codes: IntArray
    levels: tuple[str, ...]

    @classmethod
    def of(cls, name: str, values: Sequence[object], levels: Sequence[str] | None = None) -> Self:
        """Take one word per row, None where missing; without `levels` they are the words in alphabetical order.

        Raises: ValueError for a word that is no level, or a level named twice.
        """
        words = [None if value is None else str(value) for value in values]
        known = tuple(sorted({word for word in words if word is not None}) if levels is None else levels)
        place = {level: code for code, level in enumerate(known)}
        if len(place) < len(known):
            raise ValueError(f"{name}: a level is named twice")
        if unknown := {word for word in words if word is not None and word not in place}:
            raise ValueError(f"{name} has {len(unknown)} values that are none of its levels {', '.join(known)}")
        codes = [MISSING if word is None else place[word] for word in words]
        return cls(name, np.array(codes, dtype=np.int64), known)

    @property
    def missing(self) -> BoolArray:
        """(n,) where there is no value."""
        return self.codes < 0


Covariate = Numeric | Factor


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The columns of a regression.

    `matrix`: (n used, p), without an intercept. `terms`: (p,) their names, `age` or `arm=tes`. `covariates`: the names
    that were given; `covariate_of`: (p,) to which of them each column belongs. `used`: (n given,) rows without missing
    values.
    """

    matrix: FloatArray
    terms: tuple[str, ...]
    covariates: tuple[str, ...]
    covariate_of: IntArray
    used: BoolArray

    @property
    def n_missing(self) -> int:
        """Rows left out because something is missing."""
        return int(self.used.size - self.used.sum())


def design_matrix(covariates: Sequence[Covariate], *, used: BoolArray | None = None) -> Design:
    """Columns of all covariates over the rows in which none is missing.

    Args:
        used: (n,) rows to consider at all, for instance those with a follow-up time; all by default.

    Raises: ValueError without covariates, for lengths that differ, or for a name given twice.
    R: `model.matrix(~ a + b, d)[, -1]`, with `droplevels(d)`.
    """
    if not covariates:
        raise ValueError("a design needs at least one covariate")
    names = tuple(covariate.name for covariate in covariates)
    if len(set(names)) < len(names):
        raise ValueError("two covariates have the same name")
    if len({covariate.missing.size for covariate in covariates} | ({used.size} if used is not None else set())) > 1:
        raise ValueError("all covariates must have one value per row")
    complete = ~np.any([covariate.missing for covariate in covariates], axis=0)
    if used is not None:
        complete &= used
    terms: list[str] = []
    columns: list[FloatArray] = []
    belongs: list[int] = []
    for place, covariate in enumerate(covariates):
        for term, column in _columns(covariate, complete):
            terms.append(term)
            columns.append(column)
            belongs.append(place)
    matrix = np.empty((int(complete.sum()), len(columns)), order="F")
    for place, column in enumerate(columns):
        matrix[:, place] = column
    return Design(matrix, tuple(terms), names, np.array(belongs, dtype=np.int64), complete)


def _columns(covariate: Covariate, used: BoolArray) -> list[tuple[str, FloatArray]]:
    """Name and values of each column that a covariate makes."""
    if isinstance(covariate, Numeric):
        return [(covariate.name, covariate.values[used])]
    codes = covariate.codes[used]
    present = np.flatnonzero(np.bincount(codes, minlength=len(covariate.levels)))
    return [(f"{covariate.name}={covariate.levels[code]}", (codes == code).astype(np.float64)) for code in present[1:]]
