"""From dates in the record to competing risks: which came first, recurrence or death, and what if the dates disagree.

The registry derives its endpoints in the database; this is the rule in one place, for data that come as rows, with the
other ways in which published series have decided.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, IntArray
from .event_table import CENSORED, COMPETING, EVENT

SameDay = Literal["recurrence", "death"]
AfterFollowup = Literal["extend-if-alive", "exclude", "ignore"]
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class FirstEvents:
    """One value per patient (n,): the time, and 0 censored, 1 recurrence, 2 death without recurrence.

    `excluded`: row numbers from 0 of those whose dates contradict each other; their time is nan and their status -1, as
    they are for patients whose follow-up is not known.
    """

    time: FloatArray
    status: IntArray
    excluded: IntArray

    def count(self, status: int) -> int:
        """How many patients have this status."""
        return int((self.status == status).sum())


def first_events(
    last_contact: ArrayLike,
    died: ArrayLike,
    recurrence: ArrayLike,
    *,
    same_day: SameDay = "recurrence",
    after_followup: AfterFollowup = "extend-if-alive",
) -> FirstEvents:
    """Decide for each patient what happened first.

    Args:
        last_contact: (n,) time of the last contact or of death, nan where not known. died: (n,) 1 if it is a death.
        recurrence: (n,) time of recurrence, nan for none.
        same_day: what a recurrence on the day of death counts as. Our default is recurrence: it was there first.
        after_followup: a recurrence later than the last contact extends the follow-up of a patient who was alive then
            and excludes one who was dead (`extend-if-alive`); or it excludes both; or it is not believed (`ignore`).

    Raises: ValueError for unknown rules, lengths that differ, or `died` other than 0 and 1.
    """
    for rule, value, known in (
        ("same_day", same_day, get_args(SameDay)),
        ("after_followup", after_followup, get_args(AfterFollowup)),
    ):
        if value not in known:
            raise ValueError(f"{rule} must be one of {', '.join(known)}, not {value!r}")
    end, dead, found = (np.asarray(values, dtype=np.float64).ravel() for values in (last_contact, died, recurrence))
    if not end.size == dead.size == found.size:
        raise ValueError("last_contact, died and recurrence must have the same length")
    known_end = ~np.isnan(end) & ~np.isnan(dead)
    if not np.isin(dead[known_end], (0.0, 1.0)).all():
        raise ValueError("died must be 0 or 1")
    death = dead == 1
    time, status = end.copy(), np.where(death, COMPETING, CENSORED).astype(np.int64)
    recurred = found < end
    recurred |= (found == end) & (~death | (same_day == "recurrence"))
    late = found > end
    if after_followup == "extend-if-alive":
        recurred |= late & ~death
        excluded = late & death & known_end
    else:
        excluded = late & known_end if after_followup == "exclude" else np.zeros(end.size, dtype=bool)
    time[recurred], status[recurred] = found[recurred], EVENT
    unusable = excluded | ~known_end
    time[unusable], status[unusable] = np.nan, UNKNOWN
    return FirstEvents(time, status, np.flatnonzero(excluded))
