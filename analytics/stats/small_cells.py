"""Tables of counts for readers outside: small cells hidden, the others rounded, totals added up from what is shown.

A total that was rounded on its own gives hidden cells away by subtraction; one that is the sum of the shown cells
cannot. What several tables of one release tell together is for `disclosure_audit`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .contingency import counts
from .describe import Summary

HIDDEN_UP_TO, ROUND_TO = 10, 5
MIN_SITES, MAX_SHARE = 3, 0.8

Cell = int | None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Rows are levels, columns groups; None is hidden. `column_total` and `share` rest on the shown cells alone.

    A total is None where its whole column is hidden. A share is None for a hidden cell or an empty column.
    """

    cells: tuple[tuple[Cell, ...], ...]
    column_total: tuple[Cell, ...]
    row_total: tuple[int, ...]
    share: tuple[tuple[float | None, ...], ...]
    hidden_up_to: int
    round_to: int

    @property
    def n_hidden(self) -> int:
        """How many cells are not told."""
        return sum(cell is None for row in self.cells for cell in row)


def shown_count(count: int, *, hidden_up_to: int = HIDDEN_UP_TO, round_to: int = ROUND_TO) -> Cell:
    """One count: 0 is told, 1 to `hidden_up_to` are not, the rest to the nearest multiple of `round_to`.

    Source: CMS cell size suppression policy (no 1-10; 0 is allowed).
    """
    if count < 0:
        raise ValueError("counts must not be negative")
    if 0 < count <= hidden_up_to:
        return None
    return (2 * count + round_to) // (2 * round_to) * round_to


def shown_table(table: ArrayLike, *, hidden_up_to: int = HIDDEN_UP_TO, round_to: int = ROUND_TO) -> ShownTable:
    """A table (levels, groups) as readers outside may have it.

    A group that lies wholly in one of several levels is hidden altogether: it would say of each member what they have.

    Raises: ValueError for a table that is none.
    """
    observed = counts(table)
    columns = [_column(column, hidden_up_to, round_to) for column in observed.T.tolist()]
    totals = [None if all(cell is None for cell in column) else sum(cell or 0 for cell in column) for column in columns]
    rows = list(zip(*columns, strict=True)) if columns else []
    share = tuple(tuple(_share(cell, total) for cell, total in zip(row, totals, strict=True)) for row in rows)
    row_total = tuple(sum(cell or 0 for cell in row) for row in rows)
    return ShownTable(tuple(rows), tuple(totals), row_total, share, hidden_up_to, round_to)


def _column(column: Sequence[int], hidden_up_to: int, round_to: int) -> list[Cell]:
    taken = sum(count > 0 for count in column)
    if taken == 1 and len(column) > 1:
        return [None] * len(column)
    return [shown_count(count, hidden_up_to=hidden_up_to, round_to=round_to) for count in column]


def _share(cell: Cell, total: Cell) -> float | None:
    return None if cell is None or not total else cell / total


@dataclass(frozen=True, slots=True)
class ShownSummary:
    """A measurement without its extremes; `n` and `n_missing` are told as any count, None is hidden."""

    n: Cell
    n_missing: Cell
    mean: float | None = None
    sd: float | None = None
    q1: float | None = None
    median: float | None = None
    q3: float | None = None


def shown_summary(summary: Summary, *, hidden_up_to: int = HIDDEN_UP_TO, round_to: int = ROUND_TO) -> ShownSummary:
    """A summary as readers outside may have it: nothing but its size for a group too small, never a least or most."""
    n, missing = (
        shown_count(count, hidden_up_to=hidden_up_to, round_to=round_to) for count in (summary.n, summary.n_missing)
    )
    if not n:
        return ShownSummary(n, missing)
    return ShownSummary(n, missing, summary.mean, summary.sd, summary.q1, summary.median, summary.q3)


def pooling_refused(by_site: ArrayLike) -> str:
    """Why sites must not be shown together to one of them, in words; empty if they may.

    Args:
        by_site: (sites,) counts of the other sites. A site knows its own count, so the pool must hide each other one's.
    """
    count = np.asarray(by_site, dtype=np.int64).ravel()
    present = count[count > 0]
    if present.size < MIN_SITES:
        return f"fewer than {MIN_SITES} other sites: each could be told from the pool"
    if present.max() > MAX_SHARE * present.sum():
        return f"one site makes up more than {MAX_SHARE:.0%} of the pool"
    return ""
