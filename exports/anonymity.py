"""How coarse patients must be told so that each looks like several others: k-anonymity and l-diversity.

Quasi-identifiers are age, sex, region of the hospital and kind of operation; what is protected is the primary tumour.
The ladder is always climbed from its foot, so the same patients always leave in the same detail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import psycopg

from exports.release.session import apply_settings, array_literal

#: What each rung hides more than the one before; the SQL that does it is in release_base_v1.sql.
RUNGS = (
    "ages in steps of 5 years",
    "ages in steps of 10 years",
    "ages in steps of 20 years",
    "ages in steps of 20 years, no region",
    "no age, no region",
    "no age, no region, no sex",
)
#: Each class holds at least so many kinds of primary tumour.
L_DIVERSITY = 2
#: Rather than leave out more patients than this, coarser.
MOST_SUPPRESSED = 0.05


class PatientClass(NamedTuple):
    """Patients who look alike: how many they are, and how many kinds of primary tumour they have."""

    name: str
    n: int
    n_sensitive: int


@dataclass(frozen=True, slots=True)
class Coarsening:
    """What was chosen, and what it leads to. `k` and `l` are of what leaves; None if nobody does."""

    rung: int
    hidden: tuple[str, ...]
    n_patients: int
    n_suppressed: int
    k: int | None
    l: int | None  # noqa: E741 - its name in the field

    @property
    def in_words(self) -> str:
        return RUNGS[self.rung]


def coarsen(connection: psycopg.Connection, *, smallest_group: int) -> Coarsening:
    """Climb until at most 5 % of the patients stand in too small a class; leave those out.

    The connection is a release session; afterwards its views show what was chosen. At the top the too small are left
    out however many they are.
    """
    chosen = None
    for rung in range(len(RUNGS)):
        apply_settings(connection, {"release.rung": str(rung), "release.hidden": "{}"})
        rows = connection.execute("select class, n, n_sensitive from release.l2_classes").fetchall()
        chosen = at_rung(rung, [PatientClass(*row) for row in rows], smallest_group=smallest_group)
        if chosen.n_suppressed <= MOST_SUPPRESSED * chosen.n_patients:
            break
    assert chosen is not None
    apply_settings(connection, {"release.hidden": array_literal(list(chosen.hidden))})
    return chosen


def at_rung(rung: int, classes: Sequence[PatientClass], *, smallest_group: int) -> Coarsening:
    """Which classes are too small at a rung, and what is left without them."""
    hidden = [one for one in classes if one.n < smallest_group or one.n_sensitive < L_DIVERSITY]
    left = [one for one in classes if one not in hidden]
    return Coarsening(
        rung=rung,
        hidden=tuple(sorted(one.name for one in hidden)),
        n_patients=sum(one.n for one in classes),
        n_suppressed=sum(one.n for one in hidden),
        k=min((one.n for one in left), default=None),
        l=min((one.n_sensitive for one in left), default=None),
    )
