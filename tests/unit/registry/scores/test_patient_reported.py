"""Values that may not stand beside each other do not."""

from decimal import Decimal

import pytest

from registry.scores import RULES, BadInput
from registry.scores.neurology import grades_gained
from registry.scores.patient_reported import Instrument, NotPooled, check_eq5d_index, check_poolable

NEW = Instrument("sosgoq_2_0", "transformed", "higher_better")
OLD = Instrument("sosgoq_2010", "raw", "lower_better")


def change(before, after, one=NEW, other=NEW):
    sides = {"before": one, "after": other}
    given = {"before": before, "after": after}
    for side, instrument in sides.items():
        given |= {
            f"version_{side}": instrument.version,
            f"scaling_{side}": instrument.scaling,
            f"direction_{side}": instrument.direction,
        }
    return RULES["sosgoq_change"].compute(given)


def test_values_of_one_kind_are_pooled():
    assert check_poolable([NEW, NEW]) == NEW
    assert check_poolable([]) is None


@pytest.mark.parametrize(
    "other",
    [
        OLD,
        Instrument("sosgoq_2_0", "raw", "higher_better"),
        Instrument("sosgoq_2_0", "transformed", "lower_better"),
    ],
)
def test_values_of_two_kinds_are_not_pooled(other):
    with pytest.raises(NotPooled, match="2 kinds"):
        check_poolable([NEW, other])


def test_an_unstated_version_is_not_pooled_even_with_itself():
    with pytest.raises(NotPooled, match="nobody stated"):
        check_poolable([Instrument("unstated", "raw", "higher_better")])


def test_a_fall_is_an_improvement_where_lower_is_better():
    assert change("64", "42", OLD, OLD).band.code == "better"
    assert change("64", "42").band.code == "worse"


def test_the_smallest_change_patients_notice():
    assert "At least" in change("50", "69.4").reason
    assert "Less than" in change("50", "69.3").reason


def test_a_change_across_versions_is_not_computed():
    result = change("64", "42", OLD, NEW)

    assert (result.band.code, result.figures) == ("not_compared", ())
    assert "not put together" in result.reason


def test_an_eq5d_index_names_its_value_set():
    check_eq5d_index(index=None, value_set="")
    check_eq5d_index(index=Decimal("0.812"), value_set="Invented country 2019, 5L")
    with pytest.raises(BadInput, match="value set"):
        check_eq5d_index(index=Decimal("0.812"), value_set=" ")


@pytest.mark.parametrize(("before", "after", "gained"), [("C", "D", 1), ("D", "B", -2), ("E", "E", 0), ("A", "E", 4)])
def test_grades_gained(before, after, gained):
    assert grades_gained(before, after) == gained
    assert RULES["frankel_change"].compute({"before": before, "after": after}).figures[0].value == gained
