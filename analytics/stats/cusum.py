"""Watching a unit patient after patient: the risk-adjusted CUSUM and the VLAD.

Patients come in the order of their operations, each with the chance of the event that a model gave them beforehand
(or one chance for all) and with what happened: 1, 0, or nan where it is not known yet. Those are passed over.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import ndtri

from .arrays import BoolArray, FloatArray, IntArray
from .caution import few

STATES = 100  # grid of the Markov chain that stands for the chart
HIGHEST = 20.0
DIGITS = 6  # of a threshold: more would be the chain's, not the chart's


@dataclass(frozen=True, slots=True, eq=False)
class Cusum:
    """A chart; arrays (k,) over the patients with a known outcome, `place` (k,) their places among all given.

    `signal` is true where the chart reached the threshold; it then starts again from zero.
    """

    place: IntArray
    value: FloatArray
    signal: BoolArray
    threshold: float
    odds_ratio: float
    n_unknown: int
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Vlad:
    """Expected minus observed events so far, (k,): it rises while fewer have the event than expected.

    `lower` and `upper`: (k,) where it lies with the level's probability if the expected chances are right.
    """

    place: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    n_unknown: int
    conf_level: float
    note: str = ""


def cusum(outcome: ArrayLike, expected: ArrayLike, *, threshold: float, odds_ratio: float = 2.0) -> Cusum:
    """Add up the evidence that the odds of the event are `odds_ratio` times the expected ones, never below zero.

    Args:
        outcome: (n,) 1, 0 or nan. expected: (n,) chances, or one for all.
        threshold: where to signal; `cusum_threshold` finds one from how rarely a false alarm is tolerated.
        odds_ratio: above 1 to detect worse results, below 1 to detect better ones.

    Raises: ValueError for chances outside (0, 1), other outcomes, a ratio of 1 or less than 0, or a threshold of 0.
    Source: Steiner, Cook, Farewell and Treasure, Biostatistics 2000;1:441.
    """
    y, p, place = _known(outcome, expected)
    if odds_ratio <= 0 or odds_ratio == 1:
        raise ValueError("the odds ratio must be positive and not 1")
    if threshold <= 0:
        raise ValueError("the threshold must be positive")
    step = y * np.log(odds_ratio) - np.log(1 - p + odds_ratio * p)
    value, signal = np.empty(y.size), np.zeros(y.size, dtype=bool)
    current = 0.0
    for at, weight in enumerate(step.tolist()):
        current = max(0.0, current + weight)
        value[at], signal[at] = current, current >= threshold
        if signal[at]:
            current = 0.0
    unknown = np.asarray(outcome).size - y.size
    return Cusum(place, value, signal, threshold, odds_ratio, unknown, _note(y.size))


def vlad(outcome: ArrayLike, expected: ArrayLike, *, conf_level: float = 0.95) -> Vlad:
    """Variable life-adjusted display: events saved so far against expectation.

    Raises: ValueError as `cusum` does, or for a level outside (0, 1).
    Source: Lovegrove, Valencia, Treasure, Sherlaw-Johnson and Gallivan, Lancet 1997;350:1128.
    """
    if not 0 < conf_level < 1:
        raise ValueError("conf_level must lie between 0 and 1")
    y, p, place = _known(outcome, expected)
    margin = float(ndtri((1 + conf_level) / 2)) * np.sqrt(np.cumsum(p * (1 - p)))
    unknown = np.asarray(outcome).size - y.size
    return Vlad(place, np.cumsum(p - y), -margin, margin, unknown, conf_level, _note(y.size))


def cusum_threshold(expected: ArrayLike, *, odds_ratio: float = 2.0, run_length: float = 1000.0) -> float:
    """The threshold at which a unit that does as expected is flagged once in `run_length` patients, on average.

    Args:
        expected: (n,) chances of past patients, each as likely as the next one's, or a single chance.

    The chart is taken for a Markov chain on a hundred values between zero and the threshold; nothing is simulated.
    Raises: ValueError for a run length that no threshold gives.
    Source: Brook and Evans, Biometrika 1972;59:539; Steiner et al. 2000, section 3.
    """
    p = np.sort(np.asarray(expected, dtype=np.float64).ravel())
    _check_chances(p)
    chance, count = np.unique(p, return_counts=True)
    up = np.log(odds_ratio) - np.log(1 - chance + odds_ratio * chance)
    down = -np.log(1 - chance + odds_ratio * chance)
    steps = np.concatenate([up, down])
    weight = np.concatenate([count * chance, count * (1 - chance)]) / p.size

    def excess(threshold: float) -> float:
        return float(np.log(average_run_length(threshold, steps, weight)) - np.log(run_length))

    low, high = 1e-6, 1.0
    while high < HIGHEST and excess(high) < 0:
        low, high = high, high + 1.0
    if run_length <= 1 or excess(low) > 0 or excess(high) < 0:
        raise ValueError(f"no threshold gives a false alarm once in {run_length:g} patients")
    return round(float(brentq(excess, low, high, xtol=1e-9)), DIGITS)


def average_run_length(threshold: float, steps: FloatArray, weight: FloatArray) -> float:
    """Patients until the chart first reaches the threshold, on average, from zero.

    A step that ends between two values of the chain is shared out between them, so that its mean is kept.

    Args:
        steps, weight: what a patient adds to the chart and how likely that is; both (m,).
    """
    width = threshold / STATES
    target = np.maximum(np.arange(STATES)[:, None] + steps[None, :] / width, 0.0)
    below = np.floor(target).astype(np.int64)
    part = target - below
    start = np.arange(STATES)[:, None] * STATES
    chain = np.zeros(STATES * STATES)
    for end, share in ((below, weight * (1 - part)), (below + 1, weight * part)):
        stays = end < STATES
        chain += np.bincount((start + end)[stays], weights=share[stays], minlength=STATES * STATES)
    return float(np.linalg.solve(np.eye(STATES) - chain.reshape(STATES, STATES), np.ones(STATES))[0])


def _known(outcome: ArrayLike, expected: ArrayLike) -> tuple[FloatArray, FloatArray, IntArray]:
    y = np.asarray(outcome, dtype=np.float64).ravel()
    p = np.asarray(expected, dtype=np.float64).ravel()
    if p.size not in {1, y.size}:
        raise ValueError("every patient needs a chance, or all of them one")
    _check_chances(p)
    known = ~np.isnan(y)
    if not np.isin(y[known], (0.0, 1.0)).all():
        raise ValueError("an outcome is 1, 0 or missing")
    place = np.flatnonzero(known).astype(np.int64)
    return y[known], np.broadcast_to(p, y.shape)[known], place


def _check_chances(p: FloatArray) -> None:
    if not p.size or not ((p > 0) & (p < 1)).all():
        raise ValueError("an expected chance must lie strictly between 0 and 1")


def _note(n: int) -> str:
    if n == 0:
        return "no patient with a known outcome yet"
    return few(n)
