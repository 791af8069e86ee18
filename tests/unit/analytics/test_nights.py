"""Which night a moment belongs to, and how a change is said."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from analytics.actions.claim import night_of
from analytics.actions.measures import sentence


@pytest.mark.parametrize(
    ("now", "at", "night"),
    [
        (datetime(2026, 11, 20, 2, 0, tzinfo=UTC), "02:00", date(2026, 11, 20)),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "02:00", date(2026, 11, 20)),
        (datetime(2026, 11, 20, 1, 59, tzinfo=UTC), "02:00", date(2026, 11, 19)),
        (datetime(2026, 11, 21, 0, 10, tzinfo=UTC), "23:30", date(2026, 11, 20)),
        (datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=13))), "02:00", date(2026, 11, 19)),
    ],
    ids=["on time", "late the same day", "before tonight's", "delivered after midnight", "told in another zone"],
)
def test_a_late_delivery_still_belongs_to_its_night(now, at, night):
    assert night_of(now, at) == night


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "nothing changed"),
        (
            {"deaths": {"added": 3}, "recurrences": {"retracted": 1}, "patients": {"added": 1}},
            "+1 patient, +3 deaths, 1 recurrence retracted",
        ),
        ({"deaths": {"added": 1, "retracted": 2}}, "+1 death, 2 deaths retracted"),
    ],
)
def test_a_change_is_said_in_words(changes, said):
    assert sentence(changes) == said
