"""What an attacker can work out from a whole release: for each hidden cell, how many values it can still have.

Everything that is told becomes a claim about a sum of cells: a rounded count, a total, a number given elsewhere. A
linear programme then asks how low and how high each hidden cell can be with all claims true.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from .small_cells import ShownTable

MIN_VALUES = 3
SLACK = 1e-7
#: More patients than any registry has, so that nothing is without limits.
BEYOND = 10**7
CONTRADICTION = "what is told contradicts itself"


@dataclass(frozen=True, slots=True)
class Claim:
    """The counts of `cells`, less those of `minus`, add up to at least `lower` and at most `upper`."""

    cells: tuple[str, ...]
    lower: int
    upper: int
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposed:
    """A hidden cell that can only be between `lower` and `upper`."""

    cell: str
    lower: int
    upper: int


def exposed_cells(
    claims: Sequence[Claim], hidden: Collection[str], *, min_values: int = MIN_VALUES
) -> tuple[Exposed, ...]:
    """Hidden cells that have fewer than `min_values` possible values when all claims are put together.

    A linear programme finds how low and how high a cell can be; where that is close, a mixed-integer one asks again.

    Raises: ValueError for a hidden cell of which nothing at all is known, or claims that contradict each other.
    """
    known = _Known.of(claims)
    if unknown := sorted(set(hidden) - known.place.keys()):
        raise ValueError(f"nothing is claimed of {', '.join(unknown)}")
    far_apart = 2 * min_values  # nearer than that it matters which whole numbers there are
    known.look_around(hidden)
    found = []
    for cell in sorted(hidden):
        if known.seen_apart(cell) >= far_apart:
            continue
        low, high = known.range_of(cell, whole=False)
        if high - low < far_apart:
            low, high = known.range_of(cell, whole=True)
        if high - low + 1 < min_values:
            found.append(Exposed(cell, low, high))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """All claims as one system: limits of single cells, and sums of several.

    Each solution found is one that all claims allow, so what it gives the other cells is possible for them too.
    """

    place: dict[str, int]
    least: np.ndarray
    most: np.ndarray
    sums: csr_array
    lower: np.ndarray
    upper: np.ndarray
    seen_low: np.ndarray
    seen_high: np.ndarray

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> "_Known":
        names = sorted({cell for claim in claims for cell in (*claim.cells, *claim.minus)})
        place = {name: column for column, name in enumerate(names)}
        least, most = np.zeros(len(names)), np.full(len(names), float(BEYOND))
        several = []
        for claim in claims:
            if len(claim.cells) == 1 and not claim.minus:
                column = place[claim.cells[0]]
                least[column], most[column] = max(least[column], claim.lower), min(most[column], claim.upper)
            else:
                several.append(claim)
        if (least > most).any():
            raise ValueError(CONTRADICTION)
        entries = [
            (row, place[cell], sign)
            for row, claim in enumerate(several)
            for sign, cells in ((1, claim.cells), (-1, claim.minus))
            for cell in cells
        ]
        rows, columns, signs = (
            (np.array(part, dtype=np.int64) for part in zip(*entries, strict=True))
            if entries
            else (np.empty(0, dtype=np.int64),) * 3
        )
        sums = csr_array((signs.astype(np.float64), (rows, columns)), shape=(len(several), len(names)))
        lower, upper = (np.array([getattr(c, side) for c in several], dtype=np.float64) for side in ("lower", "upper"))
        return cls(place, least, most, sums, lower, upper, np.full(len(names), np.inf), np.full(len(names), -np.inf))

    def look_around(self, cells: Collection[str]) -> None:
        """Make many cells small at once, and many great: most of them need no programme of their own afterwards."""
        places = [self.place[cell] for cell in sorted(cells)]
        for part in (places, places[::2], places[1::2]):
            for sign in (1, -1):
                goal = np.zeros(len(self.place))
                goal[part] = sign
                self._solved(goal, whole=False)

    def seen_apart(self, cell: str) -> float:
        """How far the least and the greatest count lie apart that some solution gave a cell."""
        return float(self.seen_high[self.place[cell]] - self.seen_low[self.place[cell]])

    def range_of(self, cell: str, *, whole: bool) -> tuple[int, int]:
        """The least and greatest count one cell can have; `whole`: with every other count a whole number too."""
        low, high = (self._extreme(self.place[cell], sign, whole) for sign in (1, -1))
        return ceil(low - SLACK), floor(high + SLACK)

    def _extreme(self, place: int, sign: int, whole: bool) -> float:
        goal = np.zeros(len(self.place))
        goal[place] = sign
        return float(self._solved(goal, whole)[place])

    def _solved(self, goal: np.ndarray, whole: bool) -> np.ndarray:
        if whole:
            bounds = Bounds(self.least, self.most)
            sums = LinearConstraint(self.sums, self.lower, self.upper) if self.lower.size else ()
            found = milp(goal, constraints=sums, bounds=bounds, integrality=np.ones_like(goal))
        else:
            both = {"A_ub": vstack([self.sums, -self.sums]), "b_ub": np.concatenate([self.upper, -self.lower])}
            limits = np.column_stack([self.least, self.most])
            found = linprog(goal, bounds=limits, method="highs", **(both if self.lower.size else {}))
        if found.x is None:
            raise ValueError(CONTRADICTION)
        np.minimum(self.seen_low, found.x, out=self.seen_low)
        np.maximum(self.seen_high, found.x, out=self.seen_high)
        solution: np.ndarray = found.x
        return solution


def claims_of(shown: ShownTable, name: str) -> tuple[list[Claim], list[str]]:
    """What one shown table tells, and which of its cells it hides; cells are named `name[level,group]`."""
    claims, hidden = [], []
    low, high = shown.round_to // 2, (shown.round_to - 1) // 2
    for level, row in enumerate(shown.cells):
        for group, cell in enumerate(row):
            label = f"{name}[{level},{group}]"
            if cell is None:
                hidden.append(label)
                whole = shown.column_total[group] is None
                claims.append(Claim((label,), 0 if whole else 1, 10**6 if whole else shown.hidden_up_to))
            elif cell == 0:
                claims.append(Claim((label,), 0, 0))
            else:
                claims.append(Claim((label,), max(cell - low, shown.hidden_up_to + 1), cell + high))
    return claims, hidden
