"""Tables for readers outside, and what an attacker can make of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import (
    Claim,
    claims_of,
    describe,
    exposed_cells,
    pooling_refused,
    shown_count,
    shown_summary,
    shown_table,
)

TABLES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=4)
)


@given(st.integers(0, 10**6))
def test_small_counts_are_hidden_and_others_rounded(count: int) -> None:
    shown = shown_count(count)

    if 1 <= count <= 10:
        assert shown is None
    else:
        assert shown is not None
        assert shown % 5 == 0
        assert abs(shown - count) <= 2


@given(TABLES)
def test_no_shown_number_is_a_small_count_and_totals_are_of_what_is_shown(table: list[list[int]]) -> None:
    shown = shown_table(table)

    told = [cell for row in shown.cells for cell in row if cell is not None]
    assert not {cell for cell in told if 1 <= cell < 10}
    assert shown.row_total == tuple(sum(cell or 0 for cell in row) for row in shown.cells)
    for column, total in enumerate(shown.column_total):
        cells = [row[column] for row in shown.cells]
        assert total == (None if all(cell is None for cell in cells) else sum(cell or 0 for cell in cells))
    assert shown.n_hidden == sum(cell is None for row in shown.cells for cell in row)


@given(TABLES)
def test_hidden_cells_of_a_table_keep_many_values(table: list[list[int]]) -> None:
    claims, hidden = claims_of(shown_table(table), "t")

    assert exposed_cells(claims, hidden) == ()


@given(TABLES)
def test_the_truth_is_among_what_an_attacker_deems_possible(table: list[list[int]]) -> None:
    claims, _ = claims_of(shown_table(table), "t")

    truth = {f"t[{i},{j}]": n for i, row in enumerate(table) for j, n in enumerate(row)}
    assert all(claim.lower <= sum(truth[cell] for cell in claim.cells) <= claim.upper for claim in claims)


def test_a_group_wholly_in_one_level_is_hidden_altogether() -> None:
    shown = shown_table([[40, 20], [0, 15]])

    assert [row[0] for row in shown.cells] == [None, None]
    assert shown.column_total == (None, 35)
    assert shown.share == ((None, 20 / 35), (None, 15 / 35))


def test_an_empty_group_is_told_as_empty() -> None:
    shown = shown_table([[0, 20], [0, 15]])

    assert shown.column_total[0] == 0
    assert shown.share[0][0] is None


def test_a_total_told_elsewhere_gives_hidden_cells_away() -> None:
    claims, hidden = claims_of(shown_table([[9], [10], [30]]), "frankel")

    found = exposed_cells([*claims, Claim(("frankel[0,0]", "frankel[1,0]"), 19, 20)], hidden)

    assert {cell.cell for cell in found} == {"frankel[0,0]", "frankel[1,0]"}
    assert all((cell.lower, cell.upper) == (9, 10) for cell in found)


def test_the_attacker_finds_the_one_solution() -> None:
    hidden = ["a", "b", "c"]
    claims = [Claim((cell,), 1, 7) for cell in hidden] + [Claim(("a", "b"), 9, 9), Claim(("b", "c"), 14, 14)]

    assert [(cell.lower, cell.upper) for cell in exposed_cells(claims, hidden)] == [(2, 2), (7, 7), (7, 7)]


def test_an_audit_knows_what_it_is_asked_about() -> None:
    with pytest.raises(ValueError, match="nothing is claimed of b"):
        exposed_cells([Claim(("a",), 1, 10)], ["b"])
    with pytest.raises(ValueError, match="contradicts itself"):
        exposed_cells([Claim(("a",), 5, 10), Claim(("a",), 1, 3)], ["a"])


def test_a_summary_tells_no_extremes_and_nothing_of_few() -> None:
    values = np.arange(23, dtype=float)

    shown = shown_summary(describe([*values, *[float("nan")] * 4]))

    assert (shown.n, shown.n_missing, shown.mean, shown.median) == (25, None, 11, 11)
    assert not hasattr(shown, "minimum")
    few = shown_summary(describe(values[:10]))
    assert (few.n, few.n_missing, few.mean, few.median) == (None, 0, None, None)


@pytest.mark.parametrize(
    ("by_site", "words"),
    [
        ([40, 50], "fewer than 3 other sites"),
        ([40, 0, 50, 0], "fewer than 3 other sites"),
        ([900, 40, 50], "more than 80%"),
        ([300, 40, 50], ""),
    ],
)
def test_a_pool_hides_each_site(by_site: list[int], words: str) -> None:
    refused = pooling_refused(by_site)

    assert words in refused
    assert bool(refused) == bool(words)


def test_counts_are_counts() -> None:
    with pytest.raises(ValueError, match="negative"):
        shown_count(-1)
