"""Recurrence or death: which came first, and what if the record contradicts itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import EventTable, first_events

NAN = float("nan")


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ((400, 1, 100), (100, 1)),
        ((400, 1, NAN), (400, 2)),
        ((400, 0, NAN), (400, 0)),
        ((400, 0, 400), (400, 1)),
        ((400, 1, 400), (400, 1)),
        ((400, 0, 450), (450, 1)),
    ],
    ids=["recurrence first", "death alone", "neither", "found at last contact", "on the day of death", "found later"],
)
def test_our_rule(patient: tuple[float, int, float], expected: tuple[float, int]) -> None:
    last, died, recurrence = patient

    found = first_events([last], [died], [recurrence])

    assert (found.time[0], found.status[0]) == expected
    assert not found.excluded.size


def test_a_recurrence_after_death_excludes_the_row_and_lists_it() -> None:
    found = first_events([300, 400], [0, 1], [NAN, 450])

    assert found.excluded.tolist() == [1]
    assert np.isnan(found.time[1])
    assert found.status.tolist() == [0, -1]


def test_the_other_rules() -> None:
    assert first_events([400], [1], [400], same_day="death").status.tolist() == [2]
    assert first_events([400, 400], [0, 1], [450, 450], after_followup="exclude").excluded.tolist() == [0, 1]
    ignored = first_events([400, 400], [0, 1], [450, 450], after_followup="ignore")
    assert (ignored.time.tolist(), ignored.status.tolist()) == ([400, 400], [0, 2])


def test_without_a_last_contact_nothing_is_known() -> None:
    found = first_events([NAN], [1], [100])

    assert (found.status.tolist(), found.excluded.size) == ([-1], 0)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1), st.one_of(st.none(), st.integers(0, 12))), min_size=1),
    st.sampled_from(["recurrence", "death"]),
    st.sampled_from(["extend-if-alive", "exclude", "ignore"]),
)
def test_everybody_is_counted_once_and_can_be_tabulated(patients, same_day, after_followup) -> None:
    last, died, recurrence = (
        np.array([np.nan if v is None else v for v in c], float) for c in zip(*patients, strict=True)
    )

    found = first_events(last, died, recurrence, same_day=same_day, after_followup=after_followup)

    usable = found.status >= 0
    assert sum(found.count(status) for status in (0, 1, 2)) + found.excluded.size == len(patients)
    assert EventTable.from_rows(found.time[usable], found.status[usable]).n == usable.sum()


@pytest.mark.parametrize(
    ("options", "words"),
    [({"same_day": "both"}, "same_day must be"), ({"after_followup": "extend"}, "after_followup must be")],
)
def test_unknown_rules_are_refused_by_name(options, words) -> None:
    with pytest.raises(ValueError, match=words):
        first_events([1], [0], [NAN], **options)


def test_rows_must_fit_together() -> None:
    with pytest.raises(ValueError, match="same length"):
        first_events([1], [0, 1], [NAN])
    with pytest.raises(ValueError, match="0 or 1"):
        first_events([1], [2], [NAN])
