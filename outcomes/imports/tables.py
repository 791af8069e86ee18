"""A file as a table: column heads, then numbered rows of cells, one at a time, whatever the file's size."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from outcomes.imports.cells import Cell
from outcomes.imports.problems import Problem

#: How far a file was read: bytes of how many, for a progress bar.
Progress = Callable[[int], object]
Row = tuple[int, list[Cell]]
Report = Callable[[Problem], None]


@dataclass
class Table:
    """A table being read. `rows` may be walked once, and reports what it cannot read; `notes` says how it was read.

    `open_files` closes what is open for it.
    """

    name: str
    report: Report
    open_files: ExitStack
    heads: list[str] = field(default_factory=list)
    rows: Iterator[Row] = field(default_factory=lambda: iter(()))
    notes: list[str] = field(default_factory=list)

    def begin(self, rows: Iterator[Row]) -> None:
        """Take the first row as the heads."""
        self.heads = [str(head) for head in next(rows, (1, []))[1]]
        self.rows = rows
