"""The ladder of coarsening: climbed from its foot, never skipped, and told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.anonymity import MOST_SUPPRESSED, RUNGS, PatientClass, at_rung, coarsen
from exports.release.session import release_session
from tests import factories
from tests.support.requirements import req

CLASSES = st.lists(
    st.builds(PatientClass, st.text("abc|", min_size=1), st.integers(1, 40), st.integers(1, 5)),
    unique_by=lambda one: one.name,
)


@req("D10")
@given(classes=CLASSES, k=st.integers(5, 15))
def test_what_leaves_is_k_anonymous_and_l_diverse_and_what_does_not_is_counted(classes, k):
    chosen = at_rung(0, classes, smallest_group=k)
    left = [one for one in classes if one.name not in chosen.hidden]
    assert all(one.n >= k and one.n_sensitive >= 2 for one in left)
    assert chosen.k == min((one.n for one in left), default=None)
    assert chosen.n_patients - chosen.n_suppressed == sum(one.n for one in left)


def patients(released, *, ages, tumours=("breast", "lung"), **more):
    from registry.models import PrimaryTumour

    for number, age in enumerate(ages):
        case = factories.Case(released.north, **more).operated(age_at_surgery_years=age)
        case.add(PrimaryTumour, group=tumours[number % len(tumours)])


def left_by(released, k=5):
    with release_session(released.project) as connection:
        chosen = coarsen(connection, smallest_group=k)
        classes = connection.execute(
            "select age_band, sex, region, count(*) from release.l2_patients group by 1, 2, 3"
        ).fetchall()
    return chosen, classes


@req("D10")
@pytest.mark.django_db(transaction=True)
def test_enough_patients_alike_leave_in_the_finest_detail(released):
    patients(released, ages=[61] * 5 + [72] * 6)
    chosen, classes = left_by(released)
    assert (chosen.rung, chosen.k, chosen.l, chosen.n_suppressed) == (0, 5, 2, 0)
    assert sorted(band for band, *_ in classes) == ["60-64", "70-74"]


@req("D10")
@pytest.mark.django_db(transaction=True)
def test_a_class_of_one_kind_of_tumour_is_too_small_however_many_they_are(released):
    patients(released, ages=[61] * 8, tumours=("breast",))
    chosen, classes = left_by(released)
    assert (chosen.rung, classes, chosen.k) == (len(RUNGS) - 1, [], None)


@req("D11")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("alone", "rung", "suppressed"), [(1, 0, 1), (2, 1, 0)], ids=["5 % left out", "above 5 %"])
def test_rather_than_leave_out_more_than_five_percent_it_is_told_more_coarsely(released, alone, rung, suppressed):
    patients(released, ages=[61] * (20 - alone) + [66] * alone)
    chosen, classes = left_by(released)
    assert (chosen.rung, chosen.n_suppressed) == (rung, suppressed)
    assert chosen.n_suppressed <= MOST_SUPPRESSED * chosen.n_patients
    assert sum(n for *_, n in classes) == 20 - suppressed
