import numpy as np
import pytest
from hypothesis import given
from lifelines import KaplanMeierFitter, NelsonAalenFitter

from analytics.stats import (
    ConfType,
    EventTable,
    kaplan_meier,
    landmarks,
    median,
    nelson_aalen,
    quantile,
    reverse_kaplan_meier,
)
from tests.unit.analytics.stats.cohorts import drawn, tables


@given(tables())
def test_a_survival_curve_falls_from_one_and_stays_in_bounds(table: EventTable) -> None:
    for conf_type in ("log-log", "log", "plain"):
        km = kaplan_meier(table, conf_type=conf_type)  # type: ignore[arg-type]

        assert (np.diff(np.append(1.0, km.surv)) <= 0).all()
        limits = np.stack([km.lower, km.surv, km.upper])
        known = ~np.isnan(limits).any(axis=0)
        assert ((limits[:, known] >= 0) & (limits[:, known] <= 1)).all()
        assert (km.lower[known] <= km.surv[known] + 1e-12).all()
        assert (km.surv[known] <= km.upper[known] + 1e-12).all()


@given(tables())
def test_without_censoring_survival_is_the_share_alive(table: EventTable) -> None:
    complete = EventTable.from_counts(table.time, table.n_leave)

    km = kaplan_meier(complete)

    alive = complete.n - np.cumsum(complete.n_event)
    assert km.surv == pytest.approx(alive / max(complete.n, 1), abs=1e-12)


def test_equals_lifelines() -> None:
    cohort = drawn(seed=1, n=400)
    theirs = KaplanMeierFitter().fit(cohort.time, cohort.status == 1)

    km = kaplan_meier(cohort.table())

    band = theirs.confidence_interval_.loc[km.time].to_numpy()
    below_one = km.surv < 1
    assert km.surv == pytest.approx(theirs.survival_function_.loc[km.time, "KM_estimate"].to_numpy(), rel=1e-12)
    assert km.lower[below_one] == pytest.approx(band[below_one, 0], rel=1e-9)
    assert km.upper[below_one] == pytest.approx(band[below_one, 1], rel=1e-9)


def test_left_truncation_equals_lifelines() -> None:
    cohort = drawn(seed=2, n=500)
    entry = np.random.default_rng(2).integers(0, 30, cohort.time.size)
    seen = cohort.time > entry
    early = np.arange(40)  # enough patients from the start that the first risk sets are not empty
    entry[early] = 0
    seen[early] = cohort.time[early] > 0
    time, status, entry = cohort.time[seen], cohort.status[seen], entry[seen]
    theirs = KaplanMeierFitter().fit(time, status == 1, entry=entry)

    km = kaplan_meier(EventTable.from_rows(time, status, entry))

    left = (km.n_event + km.n_censor) > 0
    times = km.time[left]
    assert km.surv[left] == pytest.approx(theirs.survival_function_.loc[times, "KM_estimate"].to_numpy(), rel=1e-9)


def test_nelson_aalen_equals_lifelines() -> None:
    cohort = drawn(seed=3, n=200)
    theirs = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(cohort.time, cohort.status == 1)

    ours = nelson_aalen(cohort.table())

    assert ours.cumhaz == pytest.approx(theirs.cumulative_hazard_.loc[ours.time].to_numpy()[:, 0], rel=1e-12)
    assert (np.diff(ours.std_err) >= 0).all()


def test_follow_up_ends_with_the_last_patient_still_observed() -> None:
    table = EventTable.from_rows(time=[100, 200, 300, 400], status=[0, 1, 0, 0])

    follow_up = reverse_kaplan_meier(table)

    assert follow_up.n_event.tolist() == [1, 0, 1, 1]
    assert median(follow_up).est == 300


def test_the_median_of_a_plateau_is_its_middle() -> None:
    table = EventTable.from_rows(time=[10, 20, 40, 60], status=[1, 1, 1, 1])

    assert median(kaplan_meier(table)).est == 30


def test_a_plateau_that_lasts_to_the_end_is_halved_at_the_last_follow_up() -> None:
    table = EventTable.from_rows(time=[10, 20, 40, 60], status=[1, 1, 0, 0])

    assert median(kaplan_meier(table)).est == 40


def test_a_median_that_is_not_reached_says_so() -> None:
    table = EventTable.from_rows(time=[10, 20, 30], status=[1, 0, 0])

    result = median(kaplan_meier(table))

    assert (result.est, result.upper) == (None, None)
    assert result.note == "survival does not fall to 50% within the follow-up"


def test_quartiles_are_ordered() -> None:
    km = kaplan_meier(drawn(seed=4, n=300).table())

    early, middle, late = (quantile(km, p).est for p in (0.25, 0.5, 0.75))

    assert early is not None
    assert middle is not None
    assert late is not None
    assert early < middle < late


def test_a_group_without_patients_is_not_estimable() -> None:
    km = kaplan_meier(EventTable.empty())

    mark = landmarks(km, [365.25])[0]

    assert (mark.est, mark.lower, mark.upper, mark.n_risk) == (None, None, None, 0)
    assert mark.note == km.note == "no patients in this group"
    assert median(km).est is None


def test_a_group_without_events_survives_without_a_band() -> None:
    mark = landmarks(kaplan_meier(EventTable.from_rows([100, 400], [0, 0])), [182.625])[0]

    assert (mark.est, mark.std_err, mark.n_risk) == (1.0, 0.0, 1)
    assert (mark.lower, mark.upper) == (None, None)
    assert mark.note == "the interval is not defined where the estimate is 1"


def test_one_patient_who_dies_leaves_an_estimate_of_zero_without_interval() -> None:
    mark = landmarks(kaplan_meier(EventTable.from_rows([50], [1])), [50])[0]

    assert (mark.est, mark.lower, mark.upper, mark.n_risk) == (0.0, None, None, 1)


def test_a_landmark_beyond_the_last_follow_up_is_flagged() -> None:
    km = kaplan_meier(EventTable.from_rows([100, 200, 300], [1, 0, 0]))

    inside, outside = landmarks(km, [300, 300.5])

    assert (inside.beyond_last_followup, inside.n_risk) == (False, 1)
    assert (outside.beyond_last_followup, outside.n_risk) == (True, 0)
    assert outside.est == inside.est
    assert "beyond the last follow-up" in outside.note


def test_an_event_on_the_landmark_day_counts() -> None:
    before, on = landmarks(kaplan_meier(EventTable.from_rows([100, 200], [1, 0])), [99, 100])

    assert (before.est, before.n_risk) == (1.0, 2)
    assert (on.est, on.n_risk) == (0.5, 2)


def test_a_risk_set_that_empties_is_named() -> None:
    km = kaplan_meier(EventTable.from_rows(time=[10, 50], status=[1, 0], entry=[0, 20]))

    assert km.surv.tolist() == [0.0, 0.0, 0.0]
    assert "risk set emptied" in km.note


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain"])
def test_a_higher_level_gives_a_wider_interval(conf_type: ConfType) -> None:
    table = drawn(seed=5, n=100).table()

    narrow = landmarks(kaplan_meier(table, conf_type=conf_type, conf_level=0.9), [60])[0]
    wide = landmarks(kaplan_meier(table, conf_type=conf_type, conf_level=0.99), [60])[0]

    assert narrow.lower is not None
    assert wide.lower is not None
    assert wide.lower < narrow.lower


def test_an_unknown_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="conf_type must be one of"):
        kaplan_meier(EventTable.empty(), conf_type="logit")  # type: ignore[arg-type]
