import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from analytics.stats import occurrence, proportion, rate

METHODS = ("wilson", "wilson-continuity", "clopper-pearson")


def share() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("method", "theirs"), [("wilson", "wilson"), ("clopper-pearson", "exact")])
@given(pair=share())
def test_intervals_equal_scipy(method: str, theirs: str, pair: tuple[int, int]) -> None:
    x, n = pair
    expected = scipy_stats.binomtest(x, n).proportion_ci(method=theirs)

    fit = proportion(x, n, method=method)  # type: ignore[arg-type]

    assert (fit.lower, fit.upper) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(share(), st.sampled_from(METHODS))
def test_an_interval_holds_its_estimate_and_mirrors(pair: tuple[int, int], method: str) -> None:
    x, n = pair

    fit, others = proportion(x, n, method=method), proportion(n - x, n, method=method)  # type: ignore[arg-type]

    assert None not in (fit.lower, fit.est, fit.upper, others.upper)
    assert 0 <= fit.lower <= fit.est <= fit.upper <= 1  # type: ignore[operator]
    assert others.upper == pytest.approx(1 - fit.lower)  # type: ignore[operator]


@given(share())
def test_the_more_careful_intervals_are_wider(pair: tuple[int, int]) -> None:
    plain, corrected = proportion(*pair), proportion(*pair, method="wilson-continuity")

    assert corrected.lower <= plain.lower + 1e-12  # type: ignore[operator]
    assert corrected.upper >= plain.upper - 1e-12  # type: ignore[operator]


def test_nobody_has_no_share() -> None:
    fit = proportion(0, 0)

    assert (fit.est, fit.lower, fit.upper) == (None, None, None)
    assert fit.note == "no patients in this group"


def test_a_share_of_few_says_so() -> None:
    assert "fewer than 10" in proportion(1, 9).note
    assert proportion(1, 10).note == ""


@pytest.mark.parametrize(("x", "n"), [(3, 2), (-1, 2)])
def test_a_part_larger_than_the_whole_is_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        proportion(x, n)


@pytest.mark.parametrize("conf_level", [0, 1, 95])
def test_a_level_is_a_probability(conf_level: float) -> None:
    with pytest.raises(ValueError, match="conf_level"):
        proportion(1, 2, conf_level=conf_level)
    with pytest.raises(ValueError, match="conf_level"):
        rate(1, 2, conf_level=conf_level)


@given(st.integers(0, 200), st.floats(0.5, 1e4))
def test_a_rate_has_its_exact_poisson_interval(events: int, exposure: float) -> None:
    fit = rate(events, exposure)

    assert fit.lower is not None
    assert fit.upper is not None
    assert scipy_stats.poisson.cdf(events, fit.upper * exposure) == pytest.approx(0.025)
    if events:
        assert scipy_stats.poisson.sf(events - 1, fit.lower * exposure) == pytest.approx(0.025)
    else:
        assert fit.lower == 0


def test_no_exposure_no_rate() -> None:
    assert rate(0, 0).est is None
    assert rate(0, 0).note == "nobody was under observation"
    with pytest.raises(ValueError, match="negative"):
        rate(-1, 3)


def test_three_events_of_one_patient_are_one_patient() -> None:
    found = occurrence([0, 3, 1, 0, float("nan")])

    assert (found.patients.x, found.patients.n, found.n_missing) == (2, 4, 1)
    assert (found.events.events, found.events.est) == (4, 1.0)


def test_events_that_gather_in_few_patients_are_pointed_out() -> None:
    assert (
        occurrence([0] * 19 + [12]).events.note
        == "events gather in few patients: the interval of the rate is too narrow"
    )
    assert occurrence([0, 1] * 10).events.note == ""


@pytest.mark.parametrize("wrong", [[-1, 2], [0.5]])
def test_events_are_whole(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="whole"):
        occurrence(wrong)
