"""What is wrong with some records, on purpose, and how many of them each endpoint must leave out for it."""

import dataclasses
from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from outcomes.synthetic.draw import NEVER, Histories


class Problem(StrEnum):
    """The codes are those under which the endpoints list their exclusions."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    DEATH_UNDATED = "death_undated"
    DEATH_IMPRECISE = "death_imprecise"
    RECURRENCE_UNDATED = "recurrence_undated"
    RECURRENCE_IMPRECISE = "recurrence_imprecise"
    RECURRENCE_AFTER_LAST_CONTACT = "recurrence_after_last_contact"
    SRS_UNDATED = "srs_undated"
    BEFORE_ENTRY = "before_entry"


#: Of all patients, how many have each; a patient has one at most.
SHARES = {
    Problem.CONSENT_WITHDRAWN: 0.015,
    Problem.DEATH_UNDATED: 0.010,
    Problem.DEATH_IMPRECISE: 0.0125,
    Problem.RECURRENCE_UNDATED: 0.005,
    Problem.RECURRENCE_IMPRECISE: 0.0075,
    Problem.RECURRENCE_AFTER_LAST_CONTACT: 0.0075,
    Problem.SRS_UNDATED: 0.005,
    Problem.BEFORE_ENTRY: 0.0025,
}
#: The last contact is taken back this far, and the recurrence dated half-way to where it was.
TAKEN_BACK = 60
#: A hospital that begins to observe a patient this long after the death.
ENTRY_AFTER_DEATH = 10

_EVERYTHING = ("os", "pfs", "lr", "lrc", "srs")
_LOCAL = ("pfs", "lr", "lrc")
#: The endpoints that each problem keeps a record out of.
REACH: dict[Problem, tuple[str, ...]] = {
    Problem.CONSENT_WITHDRAWN: _EVERYTHING,
    Problem.DEATH_UNDATED: _EVERYTHING,
    Problem.DEATH_IMPRECISE: _EVERYTHING,
    Problem.RECURRENCE_UNDATED: _LOCAL,
    Problem.RECURRENCE_IMPRECISE: _LOCAL,
    Problem.RECURRENCE_AFTER_LAST_CONTACT: _LOCAL,
    Problem.SRS_UNDATED: ("srs",),
    Problem.BEFORE_ENTRY: _EVERYTHING,
}

_ELIGIBLE: dict[Problem, Callable[[Histories], NDArray[np.bool_]]] = {
    Problem.CONSENT_WITHDRAWN: lambda all_: all_.end > 1,
    Problem.DEATH_UNDATED: lambda all_: all_.died,
    Problem.DEATH_IMPRECISE: lambda all_: all_.died,
    Problem.RECURRENCE_UNDATED: lambda all_: all_.recurred < NEVER,
    Problem.RECURRENCE_IMPRECISE: lambda all_: all_.recurred < NEVER,
    Problem.RECURRENCE_AFTER_LAST_CONTACT: lambda all_: (
        ~all_.died & (all_.recurred == NEVER) & (all_.end > 3 * TAKEN_BACK)
    ),
    Problem.SRS_UNDATED: lambda all_: all_.irradiated < NEVER,
    Problem.BEFORE_ENTRY: lambda all_: all_.died & (all_.death + ENTRY_AFTER_DEATH <= all_.followed),
}


def plant_problems(rng: Generator, histories: Histories) -> Histories:
    """Spoil a fixed share of the records, never a patient who entered late."""
    problem = histories.problem.copy()
    for kind, share in SHARES.items():
        eligible = np.flatnonzero(_ELIGIBLE[kind](histories) & (problem == "") & (histories.entry == 0))
        wanted = min(max(1, round(share * len(histories))), eligible.size)
        problem[rng.choice(eligible, wanted, replace=False)] = kind
    stray = problem == Problem.RECURRENCE_AFTER_LAST_CONTACT
    last_contact = histories.end - TAKEN_BACK
    return dataclasses.replace(
        histories,
        problem=problem,
        censor=np.where(stray, last_contact, histories.censor),
        recurrence=np.where(stray, last_contact + TAKEN_BACK // 2, histories.recurrence),
        entry=np.where(problem == Problem.BEFORE_ENTRY, histories.death + ENTRY_AFTER_DEATH, histories.entry),
    )


def count_problems(histories: Histories) -> dict[str, int]:
    """How many records have each problem."""
    return {str(kind): int((histories.problem == kind).sum()) for kind in Problem}


def expected_exclusions(histories: Histories) -> dict[str, dict[str, int]]:
    """By endpoint and code, how many index operations must be left out; the codes with none are not named.

    Among patients who entered late and whose records are in order, what came before their entry leaves them out too.
    """
    planted = count_problems(histories)
    found = {
        endpoint: {code: count for code, count in planted.items() if endpoint in REACH[Problem(code)] and count}
        for endpoint in _EVERYTHING
    }
    late = (histories.entry > 0) & (histories.problem == "")
    events = dict.fromkeys(_LOCAL, histories.recurred) | {"srs": histories.irradiated}
    for endpoint, event in events.items():
        if early := int((late & (event <= histories.entry)).sum()):
            code = str(Problem.BEFORE_ENTRY)
            found[endpoint][code] = found[endpoint].get(code, 0) + early
    return found
