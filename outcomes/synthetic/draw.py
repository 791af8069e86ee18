"""What happens to whom and when: the truth, applied to many patients at once. Pure numpy; days count from surgery."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from outcomes.synthetic import truth

#: The day of what does not happen; later than every other day.
NEVER = int(np.iinfo(np.int32).max)
#: Of all patients, how many the hospital observes only from some day after surgery.
LATE_SHARE = 0.03
LATE_FROM, LATE_TO = 30, 180
#: Operations are spread over ten years that end two months before the data do.
OPENED_BEFORE_END, CLOSED_BEFORE_END = 3652, 60
_SRS_FROM, _SRS_TO, _SRS_LATEST = 14, 42, 70
_SRS_LATE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class History:
    """One patient's course, as far as the records go. Days from surgery; `NEVER` for what did not happen."""

    arm: int
    growth: int
    followed: int
    srs_planned: bool
    srs: int
    death: int
    recurrence: int
    censor: int
    entry: int
    site: int
    problem: str

    @property
    def died(self) -> bool:
        return self.death <= self.censor

    @property
    def end(self) -> int:
        """The day of death, or the day the patient was last known alive."""
        return min(self.death, self.censor)

    @property
    def recurred(self) -> int:
        return self.recurrence if self.recurrence <= self.end else NEVER

    @property
    def irradiated(self) -> int:
        """The day radiosurgery started; it is not given after death or recurrence."""
        return self.srs if self.srs < min(self.end, self.recurrence) else NEVER


@dataclass(frozen=True, slots=True)
class Histories:
    """The same of n patients, every array of shape (n,)."""

    arm: NDArray[np.int64]
    growth: NDArray[np.int64]
    followed: NDArray[np.int64]  # days between the surgery and the end of the data
    srs_planned: NDArray[np.bool_]
    srs: NDArray[np.int64]
    death: NDArray[np.int64]
    recurrence: NDArray[np.int64]
    censor: NDArray[np.int64]
    entry: NDArray[np.int64]
    site: NDArray[np.int64]
    problem: NDArray[np.str_]

    def __len__(self) -> int:
        return int(self.arm.size)

    @property
    def died(self) -> NDArray[np.bool_]:
        return self.death <= self.censor

    @property
    def end(self) -> NDArray[np.int64]:
        return np.minimum(self.death, self.censor)

    @property
    def recurred(self) -> NDArray[np.int64]:
        return np.where(self.recurrence <= self.end, self.recurrence, NEVER)

    @property
    def irradiated(self) -> NDArray[np.int64]:
        return np.where(self.srs < np.minimum(self.end, self.recurrence), self.srs, NEVER)

    def take(self, index: NDArray[Any]) -> Self:
        return type(self)(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def each(self) -> Iterator[History]:
        """One patient after the other, in plain Python values."""
        columns = (getattr(self, field.name).tolist() for field in fields(self))
        for values in zip(*columns, strict=True):
            yield History(*values)


def draw_histories(rng: Generator, patients: int, sites: int) -> Histories:
    """Draw n courses into k sites; the first sites are the larger ones. Nothing is wrong with any of them yet."""
    late = round(LATE_SHARE * patients)
    everyone = _join(_courses(rng, patients - late), _late_courses(rng, late))
    mixed = everyone.take(rng.permutation(patients))
    weights = 1 / (1 + 0.5 * np.arange(sites))
    return dataclasses.replace(mixed, site=rng.choice(sites, patients, p=weights / weights.sum()))


def _courses(rng: Generator, n: int) -> Histories:
    arms, growths = truth.ARMS, truth.GROWTHS
    arm = rng.choice(len(arms), n, p=[one.share for one in arms])
    growth = rng.choice(len(growths), n, p=[one.share for one in growths])
    planned = rng.random(n) < np.array([one.srs_planned for one in arms])[arm]
    protected = planned & (rng.random(n) < np.array([one.srs_given_if_planned for one in arms])[arm])
    of_death = np.array([[truth.death_hazard(one, other) for other in growths] for one in arms])
    of_recurrence = np.array([[truth.recurrence_hazard(one, srs=srs) for srs in (False, True)] for one in arms])
    followed = rng.integers(CLOSED_BEFORE_END, OPENED_BEFORE_END, n, endpoint=True)
    lost = _days_until(rng, np.full(n, truth.LOSS_PER_MONTH / truth.DAYS_PER_MONTH))
    return Histories(
        arm=arm,
        growth=growth,
        followed=followed,
        srs_planned=planned,
        srs=np.where(protected, _srs_days(rng, n), NEVER),
        death=_days_until(rng, of_death[arm, growth]),
        recurrence=_days_until(rng, of_recurrence[arm, protected.astype(int)]),
        censor=np.minimum(followed, lost),
        entry=np.zeros(n, dtype=np.int64),
        site=np.zeros(n, dtype=np.int64),
        problem=np.full(n, "", dtype="U32"),
    )


def _late_courses(rng: Generator, n: int) -> Histories:
    """Courses under observation from some day on: who died or was lost before that day never came to the registry."""
    found = _courses(rng, 0)
    while len(found) < n:
        candidates = _courses(rng, n)
        candidates = dataclasses.replace(candidates, entry=rng.integers(LATE_FROM, LATE_TO, n, endpoint=True))
        found = _join(found, candidates.take(candidates.end > candidates.entry))
    return found.take(np.arange(n))


def _days_until(rng: Generator, hazard: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole days rounded up, so that the probability of `day <= k` is exact at every whole k."""
    return np.ceil(rng.exponential(1 / hazard)).clip(1, NEVER - 1).astype(np.int64)


def _srs_days(rng: Generator, n: int) -> NDArray[np.int64]:
    timely = rng.integers(_SRS_FROM, _SRS_TO, n, endpoint=True)
    delayed = rng.integers(_SRS_TO + 1, _SRS_LATEST, n, endpoint=True)
    return np.where(rng.random(n) < _SRS_LATE_SHARE, delayed, timely)


def _join(one: Histories, other: Histories) -> Histories:
    return Histories(
        **{field.name: np.concatenate([getattr(one, field.name), getattr(other, field.name)]) for field in fields(one)}
    )
