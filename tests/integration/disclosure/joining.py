"""Who wants to know which patients of two projects are the same. Knows two folders of files and the dictionary."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

#: Columns that say when something happened, or for how long; and what tells apart whose day it is.
_TIMES = re.compile(r".*(?<!_mg)_day|t_entry|t_exit|t_lower|t_upper|.*_precision|stay_days|icu_days|times")
_TAGS = {"events": ["type"], "tte": ["endpoint"]}
Course = frozenset[tuple[tuple[Any, ...], int]]


@dataclass(frozen=True)
class Files:
    """What each patient's rows say of times, as they are joined on; and all that they say."""

    times: Mapping[str, list[tuple[Any, ...]]]
    everything: Mapping[str, list[tuple[Any, ...]]]

    @property
    def n_patients(self) -> int:
        return len(self.everything)


def read(folder: Path) -> Files:
    tables = {path.stem: pq.read_table(path).to_pylist() for path in sorted(folder.glob("*.parquet"))}
    visits = {row["visit_id"]: row["seen_day"] or row["due_day"] for row in tables["visits"]}
    times: dict[str, list] = defaultdict(list)
    everything: dict[str, list] = defaultdict(list)
    for name, rows in tables.items():
        for row in rows:
            values = {column: value for column, value in row.items() if not column.endswith("_id")}
            everything[row["patient_id"]].append((name, *values.items()))
            days = {column: value for column, value in values.items() if _TIMES.fullmatch(column)}
            days["visited_day"] = visits.get(row.get("visit_id")) if name != "visits" else None
            if any(value is not None for value in days.values()):
                tags = tuple(row[tag] for tag in _TAGS.get(name, ()))
                times[row["patient_id"]].append((name, *tags, *sorted(days.items())))
    return Files(times, everything)


def found_by_times(one: Files, other: Files) -> list[str]:
    return _found(one.times, other.times)


def found_by_everything(one: Files, other: Files) -> list[str]:
    return _found(one.everything, other.everything)


def _found(one: Mapping[str, list], other: Mapping[str, list]) -> list[str]:
    """Patients of the other for whom one alone in the first is the same, while they are alone there, too."""
    here, there = ({patient: _course(rows) for patient, rows in of.items()} for of in (one, other))
    n_here, n_there = Counter(here.values()), Counter(there.values())
    return [patient for patient, course in there.items() if n_here[course] == n_there[course] == 1]


def _course(rows: list[tuple[Any, ...]]) -> Course:
    return frozenset(Counter(rows).items())
