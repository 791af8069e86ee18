"""Whether predicted survival comes true: calibration against Kaplan-Meier, and the Brier score.

`predicted` is each patient's predicted chance to be alive (free of the event) at the time `at`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray
from .caution import few
from .censoring import CensoringCurve
from .event_table import EventTable
from .kaplan_meier import kaplan_meier
from .landmarks import Landmark, landmarks


@dataclass(frozen=True, slots=True)
class CalibrationGroup:
    """Patients with a like prediction: what was predicted on average, and the Kaplan-Meier estimate with interval."""

    label: str
    n: int
    predicted: float
    observed: Landmark
    note: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Groups from the lowest predicted survival up, and all patients as one.

    `observed_to_expected` is the ratio of the observed share with the event to the predicted one; None where nothing
    was observed or expected.
    """

    at: float
    groups: tuple[CalibrationGroup, ...]
    overall: CalibrationGroup | None
    observed_to_expected: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Brier:
    """Mean squared difference between the predicted chance and what happened: 0 is perfect.

    `reference` is that of giving everybody the Kaplan-Meier estimate; `scaled` is 1 - est / reference, above 0 where
    the prediction is better than that.
    """

    at: float
    est: float | None
    reference: float | None
    scaled: float | None
    n: int
    n_lost: int
    note: str = ""


def calibration(
    time: ArrayLike,
    event: ArrayLike,
    predicted: ArrayLike,
    *,
    at: float,
    groups: Sequence[str] | None = None,
    n_groups: int = 5,
    conf_level: float = 0.95,
) -> Calibration:
    """Compare predicted with observed survival at one time, overall and in groups.

    Args:
        time, event, predicted: (n,) none missing; event 0 or 1, predicted between 0 and 1.
        groups: (n,) labels, for instance the classes of a score; by default `n_groups` groups of like size by predicted
            survival (patients predicted alike stay together).

    Raises: ValueError for missing values, lengths that differ, or predictions that are no chances.
    Source: Royston and Altman, BMC Med Res Methodol 2013;13:33; Crowson, Atkinson and Therneau, SMMR 2016;25:1692.
    R: `summary(survfit(Surv(time, event) ~ group), times = at, extend = TRUE)` beside `tapply(predicted, group, mean)`.
    """
    times, events, chance = _checked(time, event, predicted)
    if not times.size:
        return Calibration(at, (), None, None, "no patients")
    labels = _quantile_groups(chance, n_groups) if groups is None else np.asarray([str(label) for label in groups])
    if labels.size != times.size:
        raise ValueError("groups must have one label per patient")
    parts = [(str(label), labels == label) for label in np.unique(labels)]
    told = [_group(label, times[part], events[part], chance[part], at, conf_level) for label, part in parts]
    told.sort(key=lambda group: (group.predicted, group.label))
    overall = _group("all", times, events, chance, at, conf_level)
    surviving, expected = overall.observed.est, 1 - overall.predicted
    reached = surviving is not None and not overall.observed.beyond_last_followup
    ratio = (1 - surviving) / expected if surviving is not None and reached and expected > 0 else None
    note = "" if reached else "nobody was observed so long"
    return Calibration(at, tuple(told), overall, ratio, note)


def brier(time: ArrayLike, event: ArrayLike, predicted: ArrayLike, *, at: float) -> Brier:
    """Brier score at one time; those observed stand in for those lost before, by their chance of being observed.

    A patient with the event by then weighs 1 / G just before it, one observed beyond 1 / G at the time.

    Args and Raises: as `calibration`.
    Source: Graf, Schmoor, Sauerbrei and Schumacher, Stat Med 1999;18:2529.
    R: `pec::pec` or `riskRegression::Score(metrics = "brier")` with a marginal Kaplan-Meier censoring model.
    """
    times, events, chance = _checked(time, event, predicted)
    order = np.lexsort((chance, ~events, times))
    times, events, chance = times[order], events[order], chance[order]
    died, lived = events & (times <= at), times > at
    lost = int(times.size - died.sum() - lived.sum())
    if not times.size:
        return Brier(at, None, None, None, 0, 0, "no patients")
    table = EventTable.from_rows(times, events.astype(np.int64))
    curve = CensoringCurve.of(table)
    if not lived.any() and float(curve.after(at)) == 0:
        return Brier(at, None, None, None, times.size, lost, "not estimable: nobody was observed so long")
    weight = np.zeros(times.size)
    weight[died] = 1 / curve.before(times[died])
    weight[lived] = 1 / float(curve.after(at)) if lived.any() else 0.0
    known = landmarks(kaplan_meier(table), [at])[0].est
    est = _error(chance, lived, weight)
    reference = None if known is None else _error(np.full(times.size, known), lived, weight)
    scaled = 1 - est / reference if reference else None
    note = few(died.sum(), "events")
    return Brier(at, est, reference, scaled, times.size, lost, note)


def _error(chance: FloatArray, lived: BoolArray, weight: FloatArray) -> float:
    return float((weight * (lived - chance) ** 2).sum() / chance.size)


def _checked(time: ArrayLike, event: ArrayLike, predicted: ArrayLike) -> tuple[FloatArray, BoolArray, FloatArray]:
    times, codes, chance = (np.asarray(values, dtype=np.float64).ravel() for values in (time, event, predicted))
    if not times.size == codes.size == chance.size:
        raise ValueError("time, event and predicted must have the same length")
    if not np.isfinite(times).all():
        raise ValueError("time must not be missing or infinite")
    if not np.isin(codes, (0.0, 1.0)).all():
        raise ValueError("event must be 0 or 1")
    if not ((chance >= 0) & (chance <= 1)).all():
        raise ValueError("predicted survival must lie between 0 and 1")
    return times, codes == 1, chance


def _quantile_groups(chance: FloatArray, n_groups: int) -> np.ndarray:
    if n_groups < 1:
        raise ValueError("there must be at least one group")
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, n_groups + 1)[1:-1]))
    return np.char.add("group ", (np.searchsorted(edges, chance, side="left") + 1).astype(str))


def _group(
    label: str, time: FloatArray, event: BoolArray, chance: FloatArray, at: float, conf_level: float
) -> CalibrationGroup:
    fit = kaplan_meier(EventTable.from_rows(time, event.astype(np.int64)), conf_level=conf_level)
    note = few(time.size)
    return CalibrationGroup(label, time.size, float(np.sort(chance).mean()), landmarks(fit, [at])[0], note)
