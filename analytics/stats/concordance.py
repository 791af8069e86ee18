"""Harrell's concordance: how often, of two patients, the one with the higher risk has the event first.

A pair can be compared if one has the event while the other is still under observation afterwards, or is censored on
that very day; pairs across strata, and pairs whose first to be known about entered later, are not. A tie in the score
counts half. The variance is the infinitesimal jackknife's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, IntArray
from .range_sums import RangeSums
from .risk_sets import RiskSets, risk_sets

if TYPE_CHECKING:
    from .cox import Cox


@dataclass(frozen=True, slots=True)
class Concordance:
    """The share of pairs in the right order, and the pairs (weighted) it rests on.

    `tied_score`: pairs alike in the score; `tied_time`: both with the event at one time, not compared; `tied_both`:
    alike in both. `c` and `std_err` are None where no pair can be compared; `note` says so.
    """

    c: float | None
    std_err: float | None
    concordant: float
    discordant: float
    tied_score: float
    tied_time: float
    tied_both: float
    note: str = ""


def concordance(
    time: ArrayLike,
    event: ArrayLike,
    risk_score: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Concordance:
    """Concordance of a score, higher meaning an earlier event, with what happened.

    Args: (n,) each, as in `cox`; `risk_score` without missing values.

    Raises: ValueError as `cox` does.
    Source: Harrell et al., JAMA 1982;247:2543; Therneau and Watson, Mayo Clinic technical report 85, 2015.
    R: `concordance(Surv(entry, time, event) ~ risk_score + strata(s), reverse = TRUE, weights=, cluster=)`.
    """
    score = np.asarray(risk_score, dtype=np.float64).reshape(-1, 1)
    if np.isnan(score).any():
        raise ValueError("risk_score must not be missing")
    risk = risk_sets(time, event, score, entry=entry, strata=strata, weights=weights, counts=counts, clusters=clusters)
    return _concordance(risk, risk.x[0], clustered=clusters is not None)


def cox_concordance(fit: "Cox") -> Concordance:
    """Concordance of a regression's own linear predictor; its standard error respects the fit's clusters.

    R: `coxph(...)$concordance`.
    """
    beta = np.where(np.isnan(fit.coef), 0.0, fit.coef)
    predictor = np.zeros(fit.risk.leave.size)
    for slope, row in zip(beta, fit.risk.x, strict=True):
        predictor += slope * row
    return _concordance(fit.risk, predictor, clustered=fit.clustered)


def _concordance(risk: RiskSets, score: FloatArray, *, clustered: bool) -> Concordance:
    rank = np.unique(score, return_inverse=True)[1].astype(np.int64).reshape(-1)
    total = risk.weight * risk.count
    as_first = _when_failing(risk, rank, total)
    as_second = _when_watching(risk, rank, total)
    concordant, discordant, tied = ((total * part).sum() for part in as_first)
    pairs = float(concordant + discordant + tied)
    tied_time, tied_both = _same_time(risk, rank, total)
    counts = float(concordant), float(discordant), float(tied), tied_time, tied_both
    if pairs == 0:
        return Concordance(None, None, *counts, note="not estimable: no two patients can be compared")
    somers = float(concordant - discordant) / pairs
    plus, minus, same = (first + second for first, second in zip(as_first, as_second, strict=True))
    influence = risk.weight * (plus - minus - somers * (plus + minus + same)) / pairs / 2
    together = np.bincount(risk.cluster, influence * risk.count) if clustered else influence * np.sqrt(risk.count)
    return Concordance((somers + 1) / 2, float(np.sqrt((together**2).sum())), *counts)


Parts = tuple[FloatArray, FloatArray, FloatArray]


def _when_failing(risk: RiskSets, rank: IntArray, total: FloatArray) -> Parts:
    """For each row with the event (elsewhere 0): weights of those who outlive it, with a lower, higher, same score."""
    failed = np.flatnonzero(risk.event)
    cell, own = risk.leave[failed], rank[failed]
    end = _end_of_stratum(risk)[failed]
    highest = int(rank.max(initial=0))
    key = 2 * risk.leave + np.where(risk.event, 0, 1)  # censored on the day of an event: known to outlive it
    order = np.argsort(key, kind="stable")
    low, high = np.searchsorted(key[order], 2 * cell, side="right"), np.searchsorted(key[order], 2 * end, side="left")
    lower, same, everyone = _asked(RangeSums(rank[order], total[order], highest), low, high, own)
    late = risk.late
    if late.size:  # of these, some were not under observation yet
        order = late[np.argsort(risk.enter[late], kind="stable")]
        low, high = (np.searchsorted(risk.enter[order], at, side="left") for at in (cell, end))
        waiting = _asked(RangeSums(rank[order], total[order], highest), low, high, own)
        lower, same, everyone = lower - waiting[0], same - waiting[1], everyone - waiting[2]
    parts = np.zeros((3, rank.size))
    parts[:, failed] = lower, everyone - lower - same, same
    return parts[0], parts[1], parts[2]


def _when_watching(risk: RiskSets, rank: IntArray, total: FloatArray) -> Parts:
    """For each row: weights of those who had the event while it was watched, with a higher, lower, same score."""
    failed = np.flatnonzero(risk.event)
    cell = risk.leave[failed]  # in order, as the rows are
    low = np.searchsorted(cell, risk.start(), side="right")
    high = np.where(
        risk.event, np.searchsorted(cell, risk.leave, side="left"), np.searchsorted(cell, risk.leave, side="right")
    )
    lower, same, everyone = _asked(RangeSums(rank[failed], total[failed], int(rank.max(initial=0))), low, high, rank)
    return everyone - lower - same, lower, same


def _asked(sums: RangeSums, low: IntArray, high: IntArray, rank: IntArray) -> Parts:
    lower, same = sums.below_and_at(low, high, rank)
    return lower, same, sums.all(low, high)


def _end_of_stratum(risk: RiskSets) -> IntArray:
    """The cell after the last of each row's stratum."""
    return np.append(risk.first, risk.n_cells)[np.searchsorted(risk.first, risk.leave, side="right")]


def _same_time(risk: RiskSets, rank: IntArray, total: FloatArray) -> tuple[float, float]:
    """Pairs with the event at one time: with different scores, and with the same."""
    failed = np.flatnonzero(risk.event)
    cell, weight = risk.leave[failed], total[failed]
    own = float((risk.weight[failed] ** 2 * risk.count[failed]).sum())
    group = np.unique(cell * (rank.max(initial=0) + 1) + rank[failed], return_inverse=True)[1].reshape(-1)
    together = float((np.bincount(cell, weight) ** 2).sum())
    alike = (float((np.bincount(group, weight) ** 2).sum()) - own) / 2
    return (together - own) / 2 - alike, alike
