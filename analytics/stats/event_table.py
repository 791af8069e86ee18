"""The event table: all that the estimators need to know about one group.

Dates have day resolution, so a cohort of any size collapses to a few thousand rows: on each day, how many had the
event, how many a competing event, how many were censored, how many entered late. Every estimator in this package is an
exact function of it, and tables of several sites add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .arrays import IntArray, TimeArray
from .tied_times import distinct_times

CENSORED, EVENT, COMPETING = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class EventTable:
    """One group, collapsed by day.

    All arrays share the shape (k,). `time` is strictly increasing: days as int64, or float64 for other units.
    On one time, events come before competing events and censorings leave last. `n_enter[i]` subjects enter late AT
    `time[i]` and are at risk only after it (entry < t <= time). `n_initial` subjects are at risk from the start.
    """

    time: TimeArray
    n_event: IntArray
    n_competing: IntArray
    n_censor: IntArray
    n_enter: IntArray
    n_initial: int

    @classmethod
    def empty(cls) -> Self:
        """A group without patients."""
        return cls.from_counts(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))

    @classmethod
    def from_rows(cls, time: ArrayLike, status: ArrayLike, entry: ArrayLike | None = None) -> Self:
        """Collapse one row per subject.

        Args:
            time: (n,) follow-up times, none negative or missing.
            status: (n,) 0 censored, 1 event, 2 competing event.
            entry: (n,) times from which each subject was under observation; 0 or less means from the start.
                Rows that end no later than they begin were never at risk and are dropped, as in R.

        Raises: ValueError for missing or negative times, unknown status codes, or lengths that differ.
        """
        times, codes = _time_vector(time, "time"), np.asarray(status).ravel()
        entries = np.zeros_like(times) if entry is None else _time_vector(entry, "entry")
        if not times.size == codes.size == entries.size:
            raise ValueError("time, status and entry must have the same length")
        if not np.isin(codes, (CENSORED, EVENT, COMPETING)).all():
            raise ValueError("status must be 0 (censored), 1 (event) or 2 (competing event)")
        if times.size and times.min() < 0:
            raise ValueError("time must not be negative")
        grid, index = distinct_times(np.concatenate([times, entries]))
        left, entered = index[: times.size], index[times.size :]
        late = entries > 0
        if entry is not None:
            observed = left > entered
            left, entered, codes, late = left[observed], entered[observed], codes[observed], late[observed]
        table = cls(
            time=grid,
            n_event=_count(left[codes == EVENT], grid.size),
            n_competing=_count(left[codes == COMPETING], grid.size),
            n_censor=_count(left[codes == CENSORED], grid.size),
            n_enter=_count(entered[late], grid.size),
            n_initial=int(left.size - late.sum()),
        )
        return table._without_idle_times()

    @classmethod
    def from_counts(
        cls,
        time: ArrayLike,
        n_event: ArrayLike,
        n_censor: ArrayLike | None = None,
        *,
        n_competing: ArrayLike | None = None,
        n_enter: ArrayLike | None = None,
        n_initial: int | None = None,
    ) -> Self:
        """Take counts by day, as `GROUP BY` in a database yields them; counts not given are zero.

        Everyone who enters also leaves, so `n_initial` follows from the rest; given, it is checked.

        Raises: ValueError for times not strictly increasing, negative counts, shapes that differ, or more subjects
            leaving than are at risk.
        """
        times = _time_vector(time, "time")
        counts = [
            np.zeros(times.size, dtype=np.int64) if given is None else np.asarray(given, dtype=np.int64).ravel()
            for given in (n_event, n_competing, n_censor, n_enter)
        ]
        if any(count.size != times.size for count in counts):
            raise ValueError("all counts must have one value per time")
        if any((count < 0).any() for count in counts):
            raise ValueError("counts must not be negative")
        if (np.diff(times) <= 0).any():
            raise ValueError("times must be strictly increasing")
        event, competing, censor, enter = counts
        start = int((event + competing + censor - enter).sum())
        if n_initial is not None and n_initial != start:
            raise ValueError(f"{n_initial} at risk from the start were announced, {start} follow from the counts")
        table = cls(times, event, competing, censor, enter, start)
        if start < 0 or (table.n_risk < table.n_leave).any():
            raise ValueError("more subjects leave than are at risk")
        return table

    @classmethod
    def merge(cls, *tables: "EventTable") -> Self:
        """Add tables up, as if their rows had been collapsed together."""
        if not tables:
            return cls.empty()
        grid, index = distinct_times(np.concatenate([table.time for table in tables]))

        def total(columns: Sequence[IntArray]) -> IntArray:
            summed = np.zeros(grid.size, dtype=np.int64)
            np.add.at(summed, index, np.concatenate(columns))
            return summed

        return cls(
            time=grid,
            n_event=total([table.n_event for table in tables]),
            n_competing=total([table.n_competing for table in tables]),
            n_censor=total([table.n_censor for table in tables]),
            n_enter=total([table.n_enter for table in tables]),
            n_initial=sum(table.n_initial for table in tables),
        )

    @property
    def n(self) -> int:
        """Subjects in the group."""
        return self.n_initial + int(self.n_enter.sum())

    @property
    def n_leave(self) -> IntArray:
        """(k,) subjects that leave the risk set at each time, for whatever reason."""
        return self.n_event + self.n_competing + self.n_censor

    @property
    def n_risk(self) -> IntArray:
        """(k,) subjects at risk just before each time: entered earlier, not yet gone."""
        change = self.n_enter - self.n_leave
        balance: IntArray = np.cumsum(change) - change
        return self.n_initial + balance

    @property
    def last_followup(self) -> float | None:
        """The last time at which anyone left; None for a group without patients."""
        left = np.flatnonzero(self.n_leave)
        return float(self.time[left[-1]]) if left.size else None

    @property
    def has_delayed_entry(self) -> bool:
        """Whether anyone came under observation after the start."""
        return bool(self.n_enter.any())

    def as_single_event(self) -> "EventTable":
        """The event of interest against everything else as censored."""
        return self._with(self.n_event, np.zeros_like(self.n_event), self.n_competing + self.n_censor)

    def composite(self) -> "EventTable":
        """Event or competing event, whichever comes first, as one event."""
        return self._with(self.n_event + self.n_competing, np.zeros_like(self.n_event), self.n_censor)

    def swapped(self) -> "EventTable":
        """The competing event as the one of interest, and the other way round."""
        return self._with(self.n_competing, self.n_event, self.n_censor)

    def reversed(self) -> "EventTable":
        """The end of observation as the event: censorings become events and events censorings."""
        return self._with(self.n_censor, np.zeros_like(self.n_event), self.n_event + self.n_competing)

    def _with(self, n_event: IntArray, n_competing: IntArray, n_censor: IntArray) -> "EventTable":
        return EventTable(self.time, n_event, n_competing, n_censor, self.n_enter, self.n_initial)

    def _without_idle_times(self) -> Self:
        busy = (self.n_leave + self.n_enter) > 0
        counts = (self.n_event[busy], self.n_competing[busy], self.n_censor[busy], self.n_enter[busy])
        return type(self)(self.time[busy], *counts, self.n_initial)


def _time_vector(values: ArrayLike, name: str) -> TimeArray:
    """Whole numbers stay int64 (they compare exactly); anything else becomes float64."""
    vector = np.asarray(values).ravel()
    if vector.size == 0 or np.issubdtype(vector.dtype, np.integer):
        return vector.astype(np.int64)
    real = vector.astype(np.float64)
    if not np.isfinite(real).all():
        raise ValueError(f"{name} must not be missing or infinite")
    return real


def _count(index: IntArray, size: int) -> IntArray:
    return np.bincount(index, minlength=size).astype(np.int64)
