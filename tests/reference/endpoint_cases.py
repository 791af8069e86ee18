"""Reference cases of deriving competing risks from the dates in a record, by each policy."""

from collections.abc import Callable
from typing import Any

import numpy as np

from analytics import stats
from tests.reference.rows import Row, numbers

Case = dict[str, Any]


def endpoint_derivation(case: Case, rows: list[Row]) -> Case:
    """Time and status of every row, by every pair of policies."""
    columns, params = case["columns"], case["params"]
    dates = [numbers(rows, columns[role]) for role in ("time", "event", "recurrence_time")]
    found = {}
    for after in params["after_followup_policies"]:
        for same_day in params["same_day_policies"]:
            policy: Any = {"after_followup": after.replace("_", "-"), "same_day": same_day}
            found[f"{after}|{same_day}"] = _told(stats.first_events(*dates, **policy))
    return found


def _told(first: stats.FirstEvents) -> Case:
    known = ~np.isnan(first.time)
    return {
        "excluded_rows": (first.excluded + 1).tolist(),
        "cr_time": [time if use else None for time, use in zip(first.time.tolist(), known, strict=True)],
        "cr_status": [status if use else None for status, use in zip(first.status.tolist(), known, strict=True)],
        "n_recurrence": first.count(1),
        "n_death_first": first.count(2),
        "n_censored": first.count(0),
    }


METHODS: dict[str, Callable[[Case, list[Row]], Case]] = {"endpoint_derivation": endpoint_derivation}
