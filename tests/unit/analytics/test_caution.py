"""A result of few patients says so, whichever method it came from."""

import numpy as np
import pytest

from analytics.stats import EventTable, cumulative_incidence, kaplan_meier
from analytics.stats.caution import few, few_in_a_group
from analytics.stats.gray import gray
from analytics.stats.logrank import logrank, logrank_trend
from analytics.stats.mann_whitney import mann_whitney
from analytics.stats.paired import signed_rank, t_test_paired
from analytics.stats.rmst import restricted_mean, restricted_mean_difference
from analytics.stats.several_samples import anova, kruskal_wallis, welch_anova
from analytics.stats.two_sample import t_test

DAYS = np.arange(1, 21)


def arm(n, status=(1, 0, 2)):
    return EventTable.from_rows(DAYS[:n] * 10, np.resize(status, n))


def values(n):
    return np.sin(DAYS[:n]) * 10


METHODS = {
    "Kaplan-Meier": lambda n: kaplan_meier(arm(n, (1, 0))),
    "cumulative incidence": lambda n: cumulative_incidence(arm(n)),
    "restricted mean": lambda n: restricted_mean(arm(n, (1, 0)), 50),
    "difference of restricted means": lambda n: restricted_mean_difference(
        restricted_mean(arm(n, (1, 0)), 50), restricted_mean(arm(20, (1, 0)), 50)
    ),
    "log-rank": lambda n: logrank([arm(n, (1, 0)), arm(20, (1, 0))]),
    "trend": lambda n: logrank_trend([arm(n, (1, 0)), arm(20, (1, 0))], [0, 1]),
    "Gray": lambda n: gray([arm(n), arm(20)]),
    "Welch": lambda n: t_test(values(n), values(20)),
    "Mann-Whitney": lambda n: mann_whitney(values(n), values(20)),
    "analysis of variance": lambda n: anova([values(n), values(20), values(15)]),
    "Welch, several": lambda n: welch_anova([values(n), values(20), values(15)]),
    "Kruskal-Wallis": lambda n: kruskal_wallis([values(n), values(20), values(15)]),
    "paired t": lambda n: t_test_paired(values(n), DAYS[:n]),
    "Wilcoxon": lambda n: signed_rank(values(n), DAYS[:n]),
}


@pytest.mark.parametrize("method", METHODS)
def test_nine_are_few_and_ten_are_not(method):
    assert "fewer than 10" in METHODS[method](9).note
    assert METHODS[method](10).note == ""


def test_empty_groups_are_no_groups():
    assert few_in_a_group([0, 12]) == ""
    assert few(3, "events") == "fewer than 10 events: read with care"
