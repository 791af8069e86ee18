import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import EventTable

PATIENT = st.tuples(st.integers(0, 60), st.integers(0, 2), st.integers(-5, 50))
COHORT = st.lists(PATIENT, max_size=40)


def table_of(cohort: list[tuple[int, int, int]], *, late: bool = True) -> EventTable:
    time, status, entry = (np.array([patient[i] for patient in cohort], dtype=np.int64) for i in range(3))
    return EventTable.from_rows(time, status, entry if late else None)


def as_lists(table: EventTable) -> list[object]:
    columns = (table.time, table.n_event, table.n_competing, table.n_censor, table.n_enter)
    return [*(column.tolist() for column in columns), table.n_initial]


def test_a_cohort_collapses_to_its_days() -> None:
    table = EventTable.from_rows(time=[5, 3, 5, 9, 5], status=[1, 0, 2, 1, 1])

    assert table.time.tolist() == [3, 5, 9]
    assert table.n_event.tolist() == [0, 2, 1]
    assert table.n_competing.tolist() == [0, 1, 0]
    assert table.n_censor.tolist() == [1, 0, 0]
    assert table.n_risk.tolist() == [5, 4, 1]
    assert table.n == 5
    assert table.last_followup == 9


def test_a_late_entry_is_at_risk_only_after_its_day() -> None:
    table = EventTable.from_rows(time=[4, 6], status=[1, 1], entry=[0, 4])

    assert dict(zip(table.time.tolist(), table.n_risk.tolist(), strict=True)) == {4: 1, 6: 1}


def test_nobody_is_at_risk_without_time_under_observation() -> None:
    table = EventTable.from_rows(time=[4, 6, 3], status=[1, 1, 1], entry=[0, 6, 5])

    assert table.n == 1
    assert table.n_event.sum() == 1


def test_death_on_the_day_of_surgery_counts() -> None:
    table = EventTable.from_rows(time=[0, 10], status=[1, 0])

    assert table.n_risk.tolist() == [2, 1]
    assert table.n_event.tolist() == [1, 0]


def test_times_that_differ_by_rounding_are_one_time() -> None:
    table = EventTable.from_rows(time=[0.1 + 0.2, 0.3, 2.0], status=[1, 0, 1])

    assert table.time.size == 2
    assert table.n_risk.tolist() == [3, 1]


def test_one_outcome_can_be_read_in_several_ways() -> None:
    table = EventTable.from_rows(time=[1, 2, 3], status=[1, 2, 0])

    assert table.as_single_event().n_censor.tolist() == [0, 1, 1]
    assert table.composite().n_event.tolist() == [1, 1, 0]
    assert table.swapped().n_event.tolist() == [0, 1, 0]
    assert table.swapped().n_competing.tolist() == [1, 0, 0]
    assert table.reversed().n_event.tolist() == [0, 0, 1]
    assert table.reversed().n_censor.tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("counts", "complaint"),
    [
        ({"time": [1, 1], "n_event": [1, 1]}, "strictly increasing"),
        ({"time": [1, 2], "n_event": [1, -1]}, "negative"),
        ({"time": [1, 2], "n_event": [1]}, "one value per time"),
        ({"time": [1, 2], "n_event": [1, 1], "n_enter": [0, 5]}, "more subjects leave"),
        ({"time": [1, 2], "n_event": [2, 1], "n_enter": [0, 2]}, "more subjects leave"),
        ({"time": [1, 2], "n_event": [1, 1], "n_initial": 3}, "announced"),
    ],
)
def test_impossible_counts_are_refused(counts: dict[str, list[int]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        EventTable.from_counts(**counts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ({"time": [1.0, float("nan")], "status": [1, 1]}, "missing"),
        ({"time": [-1], "status": [1]}, "negative"),
        ({"time": [1], "status": [3]}, "status must be"),
        ({"time": [1, 2], "status": [1]}, "same length"),
    ],
)
def test_impossible_rows_are_refused(rows: dict[str, list[float]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        EventTable.from_rows(**rows)  # type: ignore[arg-type]


@given(COHORT, st.randoms(use_true_random=False))
def test_the_order_of_patients_does_not_matter(cohort: list[tuple[int, int, int]], random: object) -> None:
    shuffled = list(cohort)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert as_lists(table_of(shuffled)) == as_lists(table_of(cohort))


@given(COHORT, COHORT)
def test_tables_of_two_sites_add_up(one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]) -> None:
    merged = EventTable.merge(table_of(one), table_of(other))

    assert as_lists(merged) == as_lists(table_of(one + other))


@given(COHORT)
def test_the_risk_set_is_who_entered_before_and_has_not_left(cohort: list[tuple[int, int, int]]) -> None:
    table = table_of(cohort)

    for time, n_risk in zip(table.time, table.n_risk, strict=True):
        assert n_risk == sum((entry <= 0 or entry < time) and time <= left for left, _, entry in cohort if left > entry)


@given(COHORT)
def test_counts_of_a_table_are_accepted_as_they_are(cohort: list[tuple[int, int, int]]) -> None:
    table = table_of(cohort)

    again = EventTable.from_counts(
        table.time, table.n_event, table.n_censor, n_competing=table.n_competing, n_enter=table.n_enter
    )

    assert as_lists(again) == as_lists(table)


def test_merging_nothing_is_an_empty_group() -> None:
    assert EventTable.merge().n == 0
    assert EventTable.empty().last_followup is None
