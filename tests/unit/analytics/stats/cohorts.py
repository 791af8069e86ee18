"""Cohorts drawn for property tests and for comparison with libraries."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from analytics.stats import EventTable
from analytics.stats.arrays import IntArray


@dataclass(frozen=True)
class Cohort:
    """Patients with day-resolution times and many ties."""

    time: IntArray
    status: IntArray
    group: IntArray

    def table(self, group: int | None = None) -> EventTable:
        chosen = np.full(self.group.size, True) if group is None else self.group == group
        return EventTable.from_rows(self.time[chosen], self.status[chosen])

    def tables(self) -> list[EventTable]:
        return [self.table(group) for group in np.unique(self.group)]


def drawn(seed: int, n: int, *, groups: int = 3, days: int = 400) -> Cohort:
    """A cohort with groups that differ."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, n)
    time = np.minimum(rng.exponential(days / 3 * (1 + group), n), rng.uniform(0, days, n)).astype(np.int64)
    return Cohort(time, rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3]), group)


def tables(max_size: int = 30) -> st.SearchStrategy[EventTable]:
    """Event tables of small cohorts, the degenerate ones included."""
    patient = st.tuples(st.integers(0, 40), st.integers(0, 2))
    return st.lists(patient, max_size=max_size).map(
        lambda cohort: EventTable.from_rows([t for t, _ in cohort], [s for _, s in cohort])
    )
