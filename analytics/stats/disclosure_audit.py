"""What an attacker can work out from a whole release: for each hidden cell, how many values it can still have.

Everything that is told becomes a claim about a sum of cells: a rounded count, a total, a number given elsewhere. A
linear programme then asks how low and how high each hidden cell can be with all claims true.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog

from .small_cells import ShownTable

MIN_VALUES = 3
SLACK = 1e-7


@dataclass(frozen=True, slots=True)
class Claim:
    """The counts of `cells` add up to at least `lower` and at most `upper`."""

    cells: tuple[str, ...]
    lower: int
    upper: int


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

    Raises: ValueError for a hidden cell of which nothing at all is known, or claims that contradict each other.
    """
    names = sorted({cell for claim in claims for cell in claim.cells})
    place = {name: column for column, name in enumerate(names)}
    if unknown := sorted(set(hidden) - set(names)):
        raise ValueError(f"nothing is claimed of {', '.join(unknown)}")
    rows = np.zeros((len(claims), len(names)))
    for row, claim in enumerate(claims):
        rows[row, [place[cell] for cell in claim.cells]] = 1
    limits = np.concatenate([[claim.upper for claim in claims], [-claim.lower for claim in claims]])
    found = []
    for cell in sorted(hidden):
        low, high = (_extreme(rows, limits, place[cell], sign) for sign in (1, -1))
        if floor(high + SLACK) - ceil(low - SLACK) + 1 < min_values:
            found.append(Exposed(cell, ceil(low - SLACK), floor(high + SLACK)))
    return tuple(found)


def _extreme(rows: np.ndarray, limits: np.ndarray, place: int, sign: int) -> float:
    """The least (1) or greatest (-1) value of one cell."""
    goal = np.zeros(rows.shape[1])
    goal[place] = sign
    found = linprog(goal, A_ub=np.vstack([rows, -rows]), b_ub=limits, bounds=(0, None), method="highs")
    if found.status == 2:
        raise ValueError("what is told contradicts itself")
    return float(found.x[place]) if found.status == 0 else float(10**9)


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
