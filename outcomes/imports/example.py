"""What is in a file nobody has explained yet: its heads, and of each column the different values it begins with."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from outcomes.imports.cells import Cell
from outcomes.imports.csv_files import likely_delimiter
from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import FileRefused
from outcomes.imports.sheets import open_table
from outcomes.imports.sources import Source
from registry.errors import NotPossible

#: Rows looked at; and different values of a column that are kept.
ROWS, WORDS = 5_000, 50
SAMPLES = 3


@dataclass(slots=True)
class ColumnExample:
    """`words` are the different values of the rows looked at, in their order; `many`: there are more of them."""

    head: str
    words: list[str] = field(default_factory=list)
    many: bool = False
    blanks: bool = False

    @property
    def samples(self) -> list[str]:
        return self.words[:SAMPLES]

    def meet(self, cell: Cell) -> None:
        word = cell.isoformat() if isinstance(cell, date) else cell
        if not word:
            self.blanks = True
        elif word not in self.words:
            if len(self.words) < WORDS:
                self.words.append(word)
            else:
                self.many = True


def example_of(source: Source, name: str) -> list[ColumnExample]:
    """The columns of a file. Raises NotPossible where it cannot be read as a table."""
    try:
        sheet = Sheet.model_construct(key="", columns={}, ignore=[], delimiter=_delimiter(source, name))
        with open_table(source, sheet, name, report=lambda problem: None, progress=lambda n: None) as table:
            columns = [ColumnExample(head) for head in table.heads]
            for row in islice(_cells(table.rows), ROWS):
                for column, cell in zip(columns, row, strict=False):
                    column.meet(cell)
    except FileRefused as refusal:
        first = refusal.problems[0]
        raise NotPossible(f"The file cannot be read: {first.rule}. {first.remedy}") from None
    named = [column for column in columns if column.head]
    if len({column.head for column in named}) < len(named):
        raise NotPossible("Two columns of the file have the same head. Give each column a head of its own.")
    if len(named) < 2:
        raise NotPossible("The file has fewer than two columns with a head. Are the heads in the first row?")
    return named


def as_values(columns: list[ColumnExample]) -> list[dict[str, Any]]:
    return [asdict(column) for column in columns]


def _delimiter(source: Source, name: str) -> str | None:
    return likely_delimiter(source, name) if source.name.endswith(".csv") else None


def _cells(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[list[Cell]]:
    return (cells for _, cells in rows if any(cells))
