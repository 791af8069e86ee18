"""Event tables for readers outside: what rounding keeps, what it hides, and when there is no curve at all."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import (
    EventTable,
    OutsideRules,
    cumulative_incidence,
    kaplan_meier,
    midpoint,
    outside_curve,
    outside_landmarks,
    rounded_event_table,
)
from tests.unit.analytics.stats.cohorts import drawn, tables


def test_counts_take_the_middle_of_their_band() -> None:
    assert midpoint([0, 1, 6, 7, 12, 13]).tolist() == [0, 3, 3, 9, 9, 15]
    assert midpoint([0, 1, 11, 12], base=11).tolist() == [0, 6, 6, 17]


@given(st.integers(0, 10**6), st.sampled_from([6, 11]))
def test_rounding_twice_is_rounding_once_and_never_far(count: int, base: int) -> None:
    rounded = int(midpoint(count, base))

    assert midpoint(rounded, base) == rounded
    assert abs(rounded - count) <= base // 2
    assert (rounded == 0) == (count == 0)


@pytest.mark.parametrize(("counts", "base"), [([-1], 6), ([0.5], 6), ([3], 1)])
def test_counts_that_are_none_are_refused(counts: list[float], base: int) -> None:
    with pytest.raises(ValueError, match=r"whole|base"):
        midpoint(counts, base)


def test_a_small_table_by_hand() -> None:
    table = EventTable.from_counts([10, 20, 30, 40], [1, 5, 1, 0], [0, 2, 0, 8])

    rounded = rounded_event_table(table)

    # events 1, 6, 7, 7 -> 3, 3, 9, 9; censored 0, 2, 2, 10 -> 0, 3, 3, 9; seventeen patients -> fifteen
    assert rounded.time.tolist() == [10, 20, 30, 40]
    assert rounded.n_event.tolist() == [3, 0, 6, 0]
    assert rounded.n_censor.tolist() == [0, 3, 0, 3]
    assert rounded.n == 15


@given(tables(60))
def test_a_rounded_table_is_a_table(table: EventTable) -> None:
    rounded = rounded_event_table(table)

    assert rounded.n == int(midpoint(table.n))
    assert (rounded.n_risk >= rounded.n_leave).all()
    surv, cif = kaplan_meier(rounded.composite()).surv, cumulative_incidence(rounded)
    assert cif.est + cif.est_competing + surv == pytest.approx(np.ones(surv.size))


@given(tables(60))
def test_every_sum_of_events_is_a_midpoint_until_nobody_is_left(table: EventTable) -> None:
    rounded = rounded_event_table(table)

    left = rounded.n_risk - rounded.n_leave > 0
    for kind in (rounded.n_event, rounded.n_competing):
        sums = np.cumsum(kind)[left]
        assert (midpoint(sums) == sums).all()


def test_one_more_patient_within_a_band_changes_nothing() -> None:
    time, event, censor = [10, 20, 30, 400], [7, 7, 7, 0], [0, 0, 0, 42]

    changed = rounded_event_table(EventTable.from_counts(time, event, [0, 0, 0, 41]))

    same = rounded_event_table(EventTable.from_counts(time, event, censor))
    assert changed.n_event.tolist() == same.n_event.tolist()
    assert changed.n_risk.tolist() == same.n_risk.tolist()


def test_a_rounded_curve_of_many_stays_near_the_exact_one() -> None:
    table = drawn(3, 2000).table()
    exact, rounded = kaplan_meier(table), kaplan_meier(rounded_event_table(table))

    at = np.searchsorted(exact.time, rounded.time, side="right") - 1
    reliable = rounded.n_risk >= 50
    assert np.abs(exact.surv[at] - rounded.surv)[reliable].max() < 0.02


def test_late_entries_stay_entries() -> None:
    rng = np.random.default_rng(8)
    entry = rng.integers(0, 50, 300)
    table = EventTable.from_rows(entry + rng.integers(1, 200, 300), rng.integers(0, 3, 300), entry)

    rounded = rounded_event_table(table)

    assert rounded.has_delayed_entry
    assert abs(rounded.n - table.n) <= 6
    assert (rounded.n_risk >= rounded.n_leave).all()


def test_nobody_stays_nobody() -> None:
    assert rounded_event_table(EventTable.empty()).n == 0


def test_a_curve_ends_where_few_are_left() -> None:
    table = drawn(5, 600).table()

    found = outside_curve(table)

    assert found.table is not None
    assert found.label == "midpoint6"
    assert (found.table.n_risk >= 11).all()
    assert found.stopped_at is not None
    assert found.stopped_at > found.table.time[-1]
    assert found.table.n == rounded_event_table(table).n
    assert all(later > earlier for earlier, later in pairwise(found.table.time.tolist()))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (drawn(1, 120).table(), "fewer than 150 patients"),
        (EventTable.from_counts([10, 500], [12, 0], [0, 400]), "fewer than 20 events"),
        (EventTable.empty(), "fewer than 150 patients"),
    ],
)
def test_too_few_get_no_curve(table: EventTable, words: str) -> None:
    found = outside_curve(table)

    assert found.table is None
    assert words in found.note


def test_a_release_may_ask_for_more() -> None:
    table = drawn(5, 600).table()

    assert outside_curve(table, OutsideRules(min_patients=1000)).table is None
    assert outside_curve(table, OutsideRules(base=11)).label == "midpoint11"


def test_small_cohorts_get_landmarks_in_steps_of_five_points() -> None:
    table = drawn(2, 100, days=2000).table()

    told = outside_landmarks(table, (100.0, 300.0, 1999.0))

    assert told[2] is None  # hardly anybody is left by then
    assert all(value is not None and round(value * 100) % 5 == 0 for value in told[:2])
    assert outside_landmarks(EventTable.empty(), (365.25,)) == (None,)
