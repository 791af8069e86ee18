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
from outcomes.imports.sheets import Row

_TABLES = """
CREATE TABLE patients (position INTEGER PRIMARY KEY, row INTEGER, key TEXT, cells TEXT);
CREATE TABLE followup (position INTEGER PRIMARY KEY, row INTEGER, key TEXT, visit TEXT, cells TEXT);
CREATE TABLE problems (sheet TEXT, row INTEGER, column TEXT, value TEXT, rule TEXT, remedy TEXT);
"""
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
        query = "SELECT row FROM followup f WHERE key <> '' AND NOT EXISTS (SELECT 1 FROM patients p WHERE p.key = f.key) ORDER BY position"
        return (row for (row,) in self._base.execute(query))

    def people(self, size: int) -> Iterator[list[PersonRows]]:
        """Everyone, in the order of the patients' file, in batches of `size`."""
        last = 0
        while found := self._base.execute(
            "SELECT position, row, key, cells FROM patients WHERE position > ? ORDER BY position LIMIT ?", (last, size)
        ).fetchall():
            last = found[-1][0]
            visits: dict[str, list[Row]] = {}
            marks = ",".join("?" * len(found))
            query = f"SELECT key, row, cells FROM followup WHERE key IN ({marks}) ORDER BY position"
            for key, row, cells in self._base.execute(query, [key for _, _, key, _ in found]):
                visits.setdefault(key, []).append((row, _unpacked(cells)))
            yield [PersonRows(key, (row, _unpacked(cells)), visits.get(key, [])) for _, row, key, cells in found]

    def report(self, problems: Iterable[Problem]) -> None:
        self._base.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", map(astuple, problems))

    def count_problems(self) -> int:
        return int(self._one("SELECT count(*) FROM problems"))

    def problems(self) -> Iterator[Problem]:
        """Every problem: the patients' file first, then by row."""
        rows = self._base.execute(
            "SELECT * FROM problems GROUP BY sheet, row, column, value, rule, remedy ORDER BY sheet DESC, row, min(rowid)"
        )
        return (Problem(*row) for row in rows)

    def close(self) -> None:
        self._base.close()

    def _doubled(self, table: str, columns: str) -> Iterator[tuple[int, int]]:
        query = (
            f"SELECT row, first FROM (SELECT row, position, min(row) OVER (PARTITION BY {columns}) AS first FROM {table} "
            "WHERE key <> '') WHERE row > first ORDER BY position"
        )
        return ((row, first) for row, first in self._base.execute(query))

    def _one(self, query: str) -> Any:
        return self._base.execute(query).fetchone()[0]


def _packed(cells: list[Cell]) -> str:
    """Cells as JSON; the date of a spreadsheet is a list of one, so that it cannot pass for text."""
    return json.dumps([[cell.isoformat()] if isinstance(cell, date) else cell for cell in cells], ensure_ascii=False)


def _unpacked(text: str) -> list[Cell]:
    return [date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in json.loads(text)]
