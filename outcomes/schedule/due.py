"""What a day makes of an expectation. The day is the one at the site: `Site.today()`, the only clock.

Here, and in the queries of `outcomes.models.expectation` that say the same, stands what due and overdue mean.
"""

from datetime import date, timedelta

from django.db import models

from outcomes.vocabulary import ExpectationState

#: How far ahead a window may open to be called coming.
COMING = timedelta(days=30)


class Standing(models.TextChoices):
    NOT_DUE = "not_due", "Not due"
    COMING = "coming", "Coming"
    DUE = "due", "Due"
    OVERDUE = "overdue", "Overdue"
    SETTLED = "settled", "Settled"


def is_overdue(state: str, window_end: date, today: date) -> bool:
    """Still expected, and the last day of the window is over."""
    return state == ExpectationState.EXPECTED and window_end < today


def standing(state: str, window_start: date, window_end: date, today: date) -> Standing:
    if state != ExpectationState.EXPECTED:
        return Standing.SETTLED
    if is_overdue(state, window_end, today):
        return Standing.OVERDUE
    if window_start <= today:
        return Standing.DUE
    return Standing.COMING if window_start <= today + COMING else Standing.NOT_DUE
