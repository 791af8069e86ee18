"""The rows of both files on disk, so that a person's visits are found together in any order of the file.

A private temporary database of SQLite: it has no name in the file system, and ends with the process whatever happens.
Memory stays bounded by the batch, not by the file. The problems found are kept there too: every row may have one.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from outcomes.imports.cells import Cell
from outcomes.imports.problems import Problem
from outcomes.imports.tables import Row

_TABLES = """
CREATE TABLE patients (position INTEGER PRIMARY KEY, row INTEGER, key TEXT, cells TEXT);
CREATE TABLE followup (position INTEGER PRIMARY KEY, row INTEGER, key TEXT, visit TEXT, cells TEXT);
CREATE TABLE problems (sheet TEXT, row INTEGER, column TEXT, value TEXT, rule TEXT, remedy TEXT);
"""
_PEOPLE = """
SELECT position, row, key, cells, position = (SELECT min(position) FROM patients same WHERE same.key = patients.key)
FROM patients WHERE position > ? ORDER BY position LIMIT ?
"""
_EACH_PROBLEM = """
SELECT sheet, row, column, value, rule, remedy FROM problems
GROUP BY sheet, row, column, value, rule, remedy ORDER BY sheet DESC, row, min(rowid)
"""
#: Nobody reads more, and whoever has more has the same one in every row.
MOST_PROBLEMS = 50_000
_INDEXES = ("CREATE INDEX patients_key ON patients (key)", "CREATE INDEX followup_key ON followup (key, visit)")


@dataclass(frozen=True, slots=True)
class PersonRows:
    """One person's row of the patients' file and rows of the follow-up."""

    key: str
    patient: Row
    visits: list[Row]


class Spool:
    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(f"PRAGMA synchronous = OFF; {_TABLES}")
        self._base.execute("BEGIN")

    def add_patients(self, rows: Iterable[tuple[str, Row]]) -> None:
        """`rows` are (key of the person, row)."""
        self._base.executemany(
            "INSERT INTO patients (row, key, cells) VALUES (?, ?, ?)",
            ((number, key, _packed(cells)) for key, (number, cells) in rows),
        )

    def add_followup(self, rows: Iterable[tuple[str, str, Row]]) -> None:
        """`rows` are (key of the person, key of the visit, row)."""
        self._base.executemany(
            "INSERT INTO followup (row, key, visit, cells) VALUES (?, ?, ?, ?)",
            ((number, key, visit, _packed(cells)) for key, visit, (number, cells) in rows),
        )

    def seal(self) -> None:
        """All rows are in: make them findable."""
        for statement in _INDEXES:
            self._base.execute(statement)

    def count_people(self) -> int:
        return int(self._one("SELECT count(*) FROM patients"))

    def count_visits(self) -> int:
        return int(self._one("SELECT count(*) FROM followup"))

    def doubled_people(self) -> Iterator[tuple[int, int]]:
        """(row, row of the first) of every row whose person stands in an earlier row."""
        return self._doubled("patients", "key")

    def doubled_visits(self) -> Iterator[tuple[int, int]]:
        return self._doubled("followup", "key, visit")

    def visits_of_nobody(self) -> Iterator[int]:
        """Rows of the follow-up whose person is not in the patients' file."""
        query = "SELECT row FROM followup WHERE key NOT IN (SELECT key FROM patients) ORDER BY position"
        return (row for (row,) in self._base.execute(query))

    def people(self, size: int) -> Iterator[list[PersonRows]]:
        """Every row of the patients' file, in batches of `size`; visits are with the first row of a person."""
        last = 0
        while found := self._base.execute(_PEOPLE, (last, size)).fetchall():
            last = found[-1][0]
            visits: dict[str, list[Row]] = {}
            firsts = [key for _, _, key, _, is_first in found if is_first]
            marks = ",".join("?" * len(firsts))
            query = f"SELECT key, row, cells FROM followup WHERE key IN ({marks}) ORDER BY position"
            for key, row, cells in self._base.execute(query, firsts):
                visits.setdefault(key, []).append((row, _unpacked(cells)))
            yield [
                PersonRows(key, (row, _unpacked(cells)), visits.get(key, []) if is_first else [])
                for _, row, key, cells, is_first in found
            ]

    def report(self, problems: Iterable[Problem]) -> None:
        self._base.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", map(astuple, problems))

    def count_problems(self) -> int:
        return int(self._one(f"SELECT count(*) FROM ({_EACH_PROBLEM})"))

    def problems(self) -> Iterator[Problem]:
        """Each problem once: the patients' file first, then by row; no more than memory should hold."""
        return (Problem(*row) for row in self._base.execute(f"{_EACH_PROBLEM} LIMIT {MOST_PROBLEMS}"))

    def close(self) -> None:
        self._base.close()

    def _doubled(self, table: str, columns: str) -> Iterator[tuple[int, int]]:
        firsts = f"SELECT row, min(row) OVER (PARTITION BY {columns}) AS first FROM {table}"
        query = f"SELECT row, first FROM ({firsts}) WHERE row > first ORDER BY row"
        return ((row, first) for row, first in self._base.execute(query))

    def _one(self, query: str) -> Any:
        return self._base.execute(query).fetchone()[0]


def _packed(cells: list[Cell]) -> str:
    """Cells as JSON; the date of a spreadsheet is a list of one, so that it cannot pass for text."""
    return json.dumps([[cell.isoformat()] if isinstance(cell, date) else cell for cell in cells], ensure_ascii=False)


def _unpacked(text: str) -> list[Cell]:
    return [date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in json.loads(text)]
