"""What is estimated from a large draw agrees with the truth it was drawn from."""

from datetime import date

import numpy as np
import pytest

from analytics.stats import EventTable, cumulative_incidence, kaplan_meier
from analytics.stats.landmarks import landmarks
from outcomes.synthetic.draw import NEVER, Histories, draw_histories
from outcomes.synthetic.problems import SHARES, Problem, count_problems, plant_problems
from outcomes.synthetic.size import Size
from outcomes.synthetic.truth import (
    ARMS,
    DAYS_PER_MONTH,
    GROWTHS,
    MONTHS,
    death_hazard,
    recurrence_hazard,
    recurrence_incidence,
    survival,
)

DAYS = [int(months * DAYS_PER_MONTH) for months in MONTHS]
EVENT, COMPETING, CENSORED = 1, 2, 0


@pytest.fixture(scope="module")
def drawn() -> Histories:
    return draw_histories(np.random.default_rng(20), 12_000, 6)


def assert_within_three_standard_errors(found, truth):
    for at, true in zip(found, truth, strict=True):
        assert at.std_err
        assert abs(at.est - true) < 3 * at.std_err


@pytest.mark.parametrize("place", range(len(ARMS)), ids=[arm.code for arm in ARMS])
def test_survival_after_each_operation(drawn, place):
    of = drawn.take(drawn.arm == place)

    curve = kaplan_meier(EventTable.from_rows(of.end, of.died.astype(int), of.entry))

    assert_within_three_standard_errors(landmarks(curve, DAYS), [survival(ARMS[place], day) for day in DAYS])


@pytest.mark.parametrize("place", range(len(ARMS)), ids=[arm.code for arm in ARMS])
def test_incidence_of_local_recurrence_after_each_operation(drawn, place):
    of = drawn.take(drawn.arm == place)
    status = np.where(of.recurred < NEVER, EVENT, np.where(of.died, COMPETING, CENSORED))

    curve = cumulative_incidence(EventTable.from_rows(np.minimum(of.recurred, of.end), status, of.entry))

    truth = [recurrence_incidence(ARMS[place], day) for day in DAYS]
    assert_within_three_standard_errors(landmarks(curve, DAYS), truth)


@pytest.mark.parametrize("growth", range(len(GROWTHS)), ids=[growth.code for growth in GROWTHS])
@pytest.mark.parametrize("place", range(len(ARMS)), ids=[arm.code for arm in ARMS])
def test_deaths_per_day_under_observation_are_the_hazard(drawn, place, growth):
    """Deaths are Poisson given the time at risk, so the ratios between operations and growths hold too."""
    of = drawn.take((drawn.arm == place) & (drawn.growth == growth))
    expected = death_hazard(ARMS[place], GROWTHS[growth]) * float((of.end - of.entry).sum())

    assert abs(of.died.sum() - expected) < 3 * np.sqrt(expected)


@pytest.mark.parametrize("srs", [False, True], ids=["without radiosurgery", "with radiosurgery"])
def test_radiosurgery_protects_by_the_true_ratio(drawn, srs):
    of = drawn.take((drawn.arm == 0) & ((drawn.srs < NEVER) == srs) & (drawn.entry == 0))
    expected = recurrence_hazard(ARMS[0], srs=srs) * float(np.minimum(of.recurrence, of.end).sum())

    assert abs((of.recurred < NEVER).sum() - expected) < 3 * np.sqrt(expected)


def test_a_fixed_share_of_records_is_spoilt_one_problem_each(drawn):
    spoilt = plant_problems(np.random.default_rng(21), drawn)

    assert count_problems(spoilt) == {str(kind): round(share * len(drawn)) for kind, share in SHARES.items()}
    assert set(spoilt.problem.tolist()) == {"", *Problem}


@pytest.mark.parametrize(
    ("patients", "sites", "seed", "cut_off", "word"),
    [
        (3, 4, 1, date(2020, 1, 1), "at least one patient a site"),
        (3, 0, 1, date(2020, 1, 1), "at least one patient a site"),
        (500, 100, 1, date(2020, 1, 1), "99 at most"),
        (4, 2, -1, date(2020, 1, 1), "0 or more"),
        (4, 2, 1, date(9999, 1, 1), "not in the future"),
    ],
)
def test_an_impossible_registry_is_refused_with_what_to_give_instead(patients, sites, seed, cut_off, word):
    with pytest.raises(ValueError, match=word):
        Size(patients, sites, seed, cut_off)
