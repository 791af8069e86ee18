"""How many rows a patient has in a table, as pages found it lately: so that a page asks for enough patients.

A page holds the same rows whatever is guessed here. A wrong guess costs another look, or rows that are thrown away.
"""

import math
from functools import lru_cache

from exports.release.entities import Entity

#: Patients are looked up in groups of at most so many.
GROUP = 1_000
#: Where not every patient has a row, somewhat more are asked for than guessed: a second look costs more than these.
MARGIN = 1.15
#: How much the newest page changes the guess.
WEIGHT = 0.3
LEAST = 0.02


class Density:
    """Rows a patient, by table. Shared by threads: a lost note is none missed."""

    def __init__(self) -> None:
        self._rows: dict[str, float] = {}

    def patients_for(self, entity: Entity, rows: int) -> int:
        """How many patients are likely to have so many rows."""
        each = self._rows.get(entity.name, 1.0)
        return min(GROUP, math.ceil(rows / each * (MARGIN if each < 1 else 1)))

    def note(self, entity: Entity, rows: int, patients: int) -> None:
        """So many patients, one or more, had so many rows."""
        found = max(LEAST, rows / patients)
        before = self._rows.get(entity.name, found)
        self._rows[entity.name] = before + WEIGHT * (found - before)


@lru_cache(maxsize=500)
def density_of(project: int, only_changes: bool) -> Density:
    """What pages of a project found in this process; those of changes alone apart."""
    return Density()
