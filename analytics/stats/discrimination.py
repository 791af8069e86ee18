"""Whether a score puts patients in the right order: Uno's concordance, and the area under the ROC curve at a time.

A higher `risk_score` means an earlier event; give minus the points where more points mean a longer life (Tokuhashi,
for instance). A tie in the score counts half. Harrell's concordance is in `concordance`; it depends on how many were
censored when, these do not. Standard errors are the infinitesimal jackknife's with the censoring weights held fixed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from .arrays import BoolArray, FloatArray
from .caution import few
from .censoring import CensoringCurve
from .event_table import EventTable
from .range_sums import RangeSums
from .tied_times import distinct_times


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination:
    """A share of pairs in the right order: 1 is perfect, 0.5 is what a coin does. None where no pair can be compared.

    `n_event` patients had the event by `time`; `n_later` were still under observation afterwards.
    """

    est: float | None = None
    std_err: float | None = None
    lower: float | None = None
    upper: float | None = None
    conf_level: float
    time: float
    n_event: int
    n_later: int
    note: str = ""


def uno_concordance(
    time: ArrayLike, event: ArrayLike, risk_score: ArrayLike, *, until: float, conf_level: float = 0.95
) -> Discrimination:
    """Concordance over the events up to `until`, each weighted by 1 / G^2, G the chance of being observed until then.

    A pair is compared if one has the event while the other is still there afterwards, or is censored on that very day.

    Args:
        time, event, risk_score: (n,) none missing; event 0 or 1.
        until: must leave enough patients: late events weigh much where few are observed so long.

    Raises: ValueError for missing values, lengths that differ, or other codes.
    Source: Uno, Cai, Pencina, D'Agostino and Wei, Stat Med 2011;30:1105.
    R: `concordance(Surv(time, event) ~ risk_score, timewt = "n/G2", ymax = until, reverse = TRUE)`.
    """
    times, events, score = _checked(time, event, risk_score)
    cell = distinct_times(times)[1]
    order = np.lexsort((score, ~events, cell))  # a fixed order, whatever that of the rows
    times, events, score, cell = times[order], events[order], score[order], cell[order]
    rank = np.unique(score, return_inverse=True)[1].astype(np.int64).reshape(-1)
    highest = int(rank.max(initial=0))
    failed = np.flatnonzero(events & (times <= until))
    weight = CensoringCurve.of(EventTable.from_rows(times, events.astype(np.int64))).before(times[failed]) ** -2.0
    key = 2 * cell + np.where(events, 0, 1)
    after = np.searchsorted(key, 2 * cell[failed], side="right")
    everyone = np.ones(times.size)
    lower, same = RangeSums(rank, everyone, highest).below_and_at(after, np.full(failed.size, times.size), rank[failed])
    first = np.zeros((3, times.size))  # concordant, discordant, tied, of each row as the first of a pair
    first[:, failed] = weight * lower, weight * (times.size - after - lower - same), weight * same
    sums = RangeSums(rank[failed], weight, highest)
    start = np.zeros(times.size, dtype=np.int64)
    until_then = np.where(
        events,
        np.searchsorted(cell[failed], cell, side="left"),
        np.searchsorted(cell[failed], cell, side="right"),
    )
    lower, same = sums.below_and_at(start, until_then, rank)
    second = sums.all(start, until_then) - lower - same, lower, same
    concordant, discordant, tied = (float(part.sum()) for part in first)
    pairs = concordant + discordant + tied
    n_event, n_later = failed.size, int((times > until).sum())
    if pairs == 0:
        note = "not estimable: no two patients can be compared"
        return Discrimination(conf_level=conf_level, time=until, n_event=n_event, n_later=n_later, note=note)
    somers = (concordant - discordant) / pairs
    plus, minus, level = (first[place] + second[place] for place in range(3))
    influence = (plus - minus - somers * (plus + minus + level)) / pairs / 2
    return _with_interval((somers + 1) / 2, influence, n_event, n_later, until, conf_level)


def auc_at(
    time: ArrayLike, event: ArrayLike, risk_score: ArrayLike, *, at: float, conf_level: float = 0.95
) -> Discrimination:
    """Area under the ROC curve at one time: those with the event by then against those still there afterwards.

    Patients censored before are in neither group; those with the event stand in for them by 1 / G.

    Args and Raises: as `uno_concordance`.
    Source: Uno, Cai, Tian and Wei, JASA 2007;102:527; Blanche, Dartigues and Jacqmin-Gadda, Biom J 2013;55:687.
    R: `timeROC::timeROC(time, event, risk_score, cause = 1, times = at)$AUC`.
    """
    times, events, score = _checked(time, event, risk_score)
    order = np.lexsort((score, ~events, times))
    times, events, score = times[order], events[order], score[order]
    case, control = events & (times <= at), times > at
    n_event, n_later = int(case.sum()), int(control.sum())
    if not n_event or not n_later:
        note = "not estimable: " + ("nobody had the event by then" if not n_event else "nobody was observed so long")
        return Discrimination(conf_level=conf_level, time=at, n_event=n_event, n_later=n_later, note=note)
    curve = CensoringCurve.of(EventTable.from_rows(times, events.astype(np.int64)))
    weight = 1 / curve.before(times[case])
    weight = weight / weight.sum()
    above = _share_below(score[case], np.sort(score[control]), np.full(n_later, 1 / n_later))
    place = np.argsort(score[case], kind="stable")
    below = 1 - _share_below(score[control], score[case][place], weight[place])
    est = float((weight * above).sum())
    influence = np.concatenate([weight * (above - est), (below - est) / n_later])
    return _with_interval(est, influence, n_event, n_later, at, conf_level)


def _checked(time: ArrayLike, event: ArrayLike, risk_score: ArrayLike) -> tuple[FloatArray, BoolArray, FloatArray]:
    times, codes, score = (np.asarray(values, dtype=np.float64).ravel() for values in (time, event, risk_score))
    if not times.size == codes.size == score.size:
        raise ValueError("time, event and risk_score must have the same length")
    if not (np.isfinite(times).all() and np.isfinite(score).all()):
        raise ValueError("time and risk_score must not be missing or infinite")
    if not np.isin(codes, (0.0, 1.0)).all():
        raise ValueError("event must be 0 or 1")
    return times, codes == 1, score


def _share_below(asked: FloatArray, among: FloatArray, weight: FloatArray) -> FloatArray:
    """Weight of those (sorted) below each value, ties by half."""
    total = np.concatenate([[0.0], np.cumsum(weight)])
    low, high = (np.searchsorted(among, asked, side=side) for side in ("left", "right"))
    return np.asarray((total[low] + total[high]) / 2, dtype=np.float64)


def _with_interval(
    est: float, influence: FloatArray, n_event: int, n_later: int, time: float, conf_level: float
) -> Discrimination:
    std_err = float(np.sqrt((influence**2).sum()))
    margin = float(ndtri((1 + conf_level) / 2)) * std_err
    note = few(n_event, "events")
    return Discrimination(
        est=est,
        std_err=std_err,
        lower=max(est - margin, 0.0),
        upper=min(est + margin, 1.0),
        conf_level=conf_level,
        time=time,
        n_event=n_event,
        n_later=n_later,
        note=note,
    )
