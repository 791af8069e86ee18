"""Matching on the propensity score: one control for each treated patient, the nearest within a caliper, greedily.

Scores are compared after rounding to eight decimals, so that the last bits of a regression do not decide who is
matched with whom; what is still tied is taken in the order of the rows. Give the rows in an order that means something
and stays (by registry id): then the same patients are matched every night.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray, IntArray
from .caution import few
from .flow import FlowStep

CaliperScale = Literal["score", "logit-sd"]
DIGITS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Pairs in the order in which they were made; the arrays (pairs,) hold row numbers from 0 and distances.

    `caliper` is the one applied, on the scale of `distance`; None when there was none.
    """

    treated_row: IntArray
    control_row: IntArray
    distance: FloatArray
    caliper: float | None
    n_treated: int
    n_control: int
    step: FlowStep
    note: str = ""

    @property
    def n_pairs(self) -> int:
        """How many treated patients found a control."""
        return self.treated_row.size

    @property
    def rows(self) -> IntArray:
        """(2 * pairs,) all matched rows, ascending."""
        return np.sort(np.concatenate([self.treated_row, self.control_row]))

    def pair_of(self, n: int) -> IntArray:
        """(n,) for each of the n rows the number of its pair, -1 where it has none."""
        pair = np.full(n, -1, dtype=np.int64)
        pair[self.treated_row] = pair[self.control_row] = np.arange(self.n_pairs)
        return pair


def match_nearest(
    score: ArrayLike,
    treated: ArrayLike,
    *,
    caliper: float | None = 0.2,
    scale: CaliperScale = "logit-sd",
    exact: Sequence[Sequence[object]] = (),
) -> Matching:
    """Match 1:1 without replacement, from the highest score down: each treated patient with the nearest unused control.

    Args:
        score: (n,) probabilities strictly between 0 and 1. treated: (n,) yes or no.
        caliper: the largest distance; None for no limit. With `scale` "score" it is a difference of probabilities, with
            "logit-sd" it counts standard deviations of the logit (root of the mean of both arms' variances).
        exact: factors, each with one value per row, in which both of a pair must agree.

    Raises: ValueError for scores outside (0, 1), a negative caliper, an unknown scale, or lengths that differ.
    Source: Rosenbaum and Rubin, Am Stat 1985;39:33; Austin, Pharm Stat 2011;10:150 (0.2 standard deviations).
    """
    p, arm = np.asarray(score, dtype=np.float64).ravel(), np.asarray(treated, dtype=bool).ravel()
    _check(p, arm, caliper, scale, exact)
    place = p if scale == "score" else np.log(p / (1 - p))
    limit = _limit(place, arm, caliper, scale)
    keys = list(zip(*exact, strict=True)) if exact else [()] * p.size
    found = _greedy(np.round(p, DIGITS), place, arm, np.inf if limit is None else limit, keys)
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    ones, zeros = pairs[:, 0], pairs[:, 1]
    n_treated = int(arm.sum())
    return Matching(
        treated_row=ones,
        control_row=zeros,
        distance=np.abs(place[ones] - place[zeros]),
        caliper=limit,
        n_treated=n_treated,
        n_control=arm.size - n_treated,
        step=FlowStep("matched", ones.size, ones.size),
        note=_note(n_treated, arm.size - n_treated, ones.size),
    )


def match_exactly(treated: ArrayLike, factors: Sequence[Sequence[object]]) -> Matching:
    """Match 1:1 on factors alone: within each combination, in the order of the rows.

    Raises: ValueError without factors or for lengths that differ.
    """
    if not factors:
        raise ValueError("exact matching needs at least one factor")
    arm = np.asarray(treated, dtype=bool).ravel()
    return match_nearest(np.full(arm.size, 0.5), arm, caliper=None, exact=factors)


def _check(p: FloatArray, arm: BoolArray, caliper: float | None, scale: str, exact: Sequence[Sequence[object]]) -> None:
    if scale not in get_args(CaliperScale):
        raise ValueError(f"scale must be one of {', '.join(get_args(CaliperScale))}, not {scale!r}")
    if p.size != arm.size or any(len(factor) != p.size for factor in exact):
        raise ValueError("scores, arms and factors must have one value per row")
    if not ((p > 0) & (p < 1)).all():
        raise ValueError("a propensity score must lie strictly between 0 and 1")
    if caliper is not None and not caliper >= 0:
        raise ValueError("the caliper must not be negative")


def _limit(place: FloatArray, arm: BoolArray, caliper: float | None, scale: CaliperScale) -> float | None:
    if caliper is None or scale == "score":
        return caliper
    ones, zeros = np.sort(place[arm]), np.sort(place[~arm])
    if min(ones.size, zeros.size) < 2:
        return 0.0
    return caliper * float(np.sqrt((ones.var(ddof=1) + zeros.var(ddof=1)) / 2))


def _greedy(
    rank: FloatArray, place: FloatArray, arm: BoolArray, limit: float, keys: Sequence[tuple[object, ...]]
) -> list[tuple[int, int]]:
    pools: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in np.flatnonzero(~arm).tolist():
        pools[keys[row]].append(row)
    controls = {key: _Controls(place, np.array(rows, dtype=np.int64)) for key, rows in pools.items()}
    ones = np.flatnonzero(arm)
    pairs = []
    for row in ones[np.argsort(-rank[ones], kind="stable")].tolist():
        pool = controls.get(keys[row])
        control = pool.take(float(place[row]), limit) if pool else None
        if control is not None:
            pairs.append((row, control))
    return pairs


class _Controls:
    """Unused controls by their place on the scale, those in one place as a queue; empty places are skipped over."""

    def __init__(self, place: FloatArray, rows: IntArray) -> None:
        self.place, index = np.unique(place[rows], return_inverse=True)
        order = np.lexsort((rows, index))
        starts = np.searchsorted(index[order], np.arange(self.place.size))
        self.queue = [part.tolist()[::-1] for part in np.split(rows[order], starts[1:])]
        self.up = list(range(self.place.size + 1))  # the next place from here up that is not empty
        self.down = list(range(self.place.size + 1))  # the same downwards, counted from 1; 0 is below all

    def take(self, target: float, limit: float) -> int | None:
        """The nearest control's row, taken out; the lowest row among those equally near; None beyond the limit."""
        middle = int(np.searchsorted(self.place, target))
        above, below = _skip(self.up, middle), _skip(self.down, middle) - 1
        nearest = min(self._distance(above, target), self._distance(below, target))
        if nearest > limit or nearest == float("inf"):
            return None
        tied: list[int] = []
        while self._distance(above, target) == nearest:
            tied.append(above)
            above = _skip(self.up, above + 1)
        while self._distance(below, target) == nearest:
            tied.append(below)
            below = _skip(self.down, below) - 1
        best = min(tied, key=lambda place: self.queue[place][-1])
        row: int = self.queue[best].pop()
        if not self.queue[best]:
            self.up[best], self.down[best + 1] = best + 1, best
        return row

    def _distance(self, place: int, target: float) -> float:
        if not 0 <= place < self.place.size:
            return float("inf")
        return round(abs(float(self.place[place]) - target), DIGITS)


def _skip(next_: list[int], start: int) -> int:
    """Follow the chain to its end, and shorten it for the next time."""
    end = start
    while next_[end] != end:
        end = next_[end]
    while next_[start] != end:
        next_[start], start = end, next_[start]
    return end


def _note(n_treated: int, n_control: int, n_pairs: int) -> str:
    if not n_treated or not n_control:
        return "one of both arms has no patients"
    if not n_pairs:
        return "no treated patient has a control within the caliper"
    if caution := few(n_pairs, "pairs"):
        return caution
    if n_pairs < n_treated / 2:
        return "fewer than half of the treated patients found a control: the pairs speak for them only"
    return ""
