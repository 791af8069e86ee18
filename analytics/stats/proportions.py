"""Confidence intervals of a share of patients, and of a number of events.

A patient with three complications is one patient and three events: shares count patients, rates count events, and
neither stands for the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, gammaincinv, ndtri

from .arrays import observed_values
from .caution import few

ProportionMethod = Literal["wilson", "wilson-continuity", "clopper-pearson"]
NAMES: dict[ProportionMethod, str] = {
    "wilson": "Wilson interval",
    "wilson-continuity": "Wilson interval, continuity corrected",
    "clopper-pearson": "Clopper-Pearson (exact) interval",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """`x` patients of `n`; None where there is nobody. `note` says what weakens it."""

    x: int
    n: int
    est: float | None = None
    lower: float | None = None
    upper: float | None = None
    method: str
    conf_level: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`events` in `exposure` (patients, or patient-years) and their ratio; None where there is no exposure."""

    events: int
    exposure: float
    est: float | None = None
    lower: float | None = None
    upper: float | None = None
    conf_level: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """The same events counted twice over: patients who had any, and all events per patient."""

    patients: Proportion
    events: Rate
    n_missing: int


def proportion(x: int, n: int, *, method: ProportionMethod = "wilson", conf_level: float = 0.95) -> Proportion:
    """The share of `n` patients who have something, with its interval.

    Args:
        method: `wilson` (the default) keeps its level on average, at 0 and n too; `wilson-continuity` is the same with
            Yates' half, which shrinks to nothing at one half, as in R; `clopper-pearson` never falls below its level.

    Raises: ValueError unless 0 <= x <= n, or for an unknown method or level.
    Source: Wilson, JASA 1927;22:209; Newcombe, Stat Med 1998;17:857; Clopper and Pearson, Biometrika 1934;26:404.
    R: `prop.test(x, n, correct = FALSE or TRUE)$conf.int`, `binom.test(x, n)$conf.int`.
    """
    if method not in get_args(ProportionMethod):
        raise ValueError(f"method must be one of {', '.join(get_args(ProportionMethod))}, not {method!r}")
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is not a share: the part must lie between 0 and the whole")
    _check_level(conf_level)
    nobody = Proportion(x=x, n=n, method=NAMES[method], conf_level=conf_level, note="no patients in this group")
    if n == 0:
        return nobody
    lower, upper = LIMITS[method](x, n, conf_level)
    note = few(n)
    return replace(nobody, est=x / n, lower=lower, upper=upper, note=note)


def rate(events: int, exposure: float, *, conf_level: float = 0.95) -> Rate:
    """Events per unit of exposure with the exact Poisson interval.

    Raises: ValueError for negative counts or exposure.
    Source: Garwood, Biometrika 1936;28:437. R: `poisson.test(events, exposure)$conf.int`.
    """
    if events < 0 or exposure < 0:
        raise ValueError("events and exposure must not be negative")
    _check_level(conf_level)
    nobody = Rate(events=events, exposure=exposure, conf_level=conf_level, note="nobody was under observation")
    if exposure == 0:
        return nobody
    tail = (1 - conf_level) / 2
    lower = float(gammaincinv(events, tail)) if events else 0.0
    upper = float(gammaincinv(events + 1, 1 - tail))
    return replace(nobody, est=events / exposure, lower=lower / exposure, upper=upper / exposure, note="")


def occurrence(events_by_patient: ArrayLike, *, conf_level: float = 0.95) -> Occurrence:
    """Patients with any event and events per patient, from each patient's number of events (n,); nan is missing.

    Raises: ValueError for negative or broken counts.
    """
    given = np.asarray(events_by_patient, dtype=np.float64).ravel()
    known = observed_values(given)
    if (known < 0).any() or (known != np.round(known)).any():
        raise ValueError("a patient's number of events must be whole and not negative")
    events = rate(int(known.sum()), float(known.size), conf_level=conf_level)
    if known.size > 1 and known.var(ddof=1) > 2 * known.mean():
        note = "events gather in few patients: the interval of the rate is too narrow"
        events = replace(events, note=note)
    patients = proportion(int((known > 0).sum()), known.size, conf_level=conf_level)
    return Occurrence(patients=patients, events=events, n_missing=given.size - known.size)


def _check_level(conf_level: float) -> None:
    if not 0 < conf_level < 1:
        raise ValueError("conf_level must lie between 0 and 1")


def _wilson(x: int, n: int, conf_level: float, correction: float = 0.0) -> tuple[float, float]:
    z = float(ndtri((1 + conf_level) / 2))

    def limit(share: float, sign: int) -> float:
        spread = z * float(np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)))
        return (share + z**2 / (2 * n) + sign * spread) / (1 + z**2 / n)

    low, high = (x - correction) / n, (x + correction) / n
    return (max(limit(low, -1), 0.0) if low > 0 else 0.0), (min(limit(high, 1), 1.0) if high < 1 else 1.0)


def _wilson_continuity(x: int, n: int, conf_level: float) -> tuple[float, float]:
    return _wilson(x, n, conf_level, min(0.5, abs(x - n / 2)))


def _clopper_pearson(x: int, n: int, conf_level: float) -> tuple[float, float]:
    tail = (1 - conf_level) / 2
    lower = float(betaincinv(x, n - x + 1, tail)) if x else 0.0
    upper = float(betaincinv(x + 1, n - x, 1 - tail)) if x < n else 1.0
    return lower, upper


LIMITS: dict[ProportionMethod, Callable[[int, int, float], tuple[float, float]]] = {
    "wilson": _wilson,
    "wilson-continuity": _wilson_continuity,
    "clopper-pearson": _clopper_pearson,
}
