"""A file as a table: column heads, then numbered rows of cells, one at a time, whatever the file's size."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from outcomes.imports.cells import Cell
from outcomes.imports.encodings import encoding_of
from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import Problem, refused

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_LARGE = 20 << 20
#: How far a file was read: bytes of how many, for a progress bar.
Progress = Callable[[int], object]
Row = tuple[int, list[Cell]]
Report = Callable[[Problem], None]


@dataclass
class Table:
    """An open table. `rows` may be walked once, and reports what it cannot read; `notes` says how it was read."""

    name: str
    report: Report
    heads: list[str] = field(default_factory=list)
    rows: Iterator[Row] = field(default_factory=lambda: iter(()))
    notes: list[str] = field(default_factory=list)


def open_table(path: Path, sheet: Sheet, name: str, *, report: Report, progress: Progress = lambda size: None) -> Table:
    """Open a CSV or XLSX file. Raises FileRefused where it is no table with the heads the mapping knows."""
    if not path.is_file():
        raise refused(name, f"there is no file {path.name}", "Check the name and the folder.")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _open_xlsx(path, sheet, Table(name, report))
    if path.suffix.lower() in (".xls", ".ods"):
        raise refused(name, f"{path.suffix} files are not read", "Save the file as .xlsx or .csv.")
    return _open_csv(path, sheet, Table(name, report), progress)


# ---------------------------------------------------------------------------------------------------------- CSV
def _open_csv(path: Path, sheet: Sheet, table: Table, progress: Progress) -> Table:
    name, encoding = table.name, sheet.encoding or encoding_of(path, table.name)
    try:
        "".encode(encoding)
    except LookupError:
        raise refused(name, f"there is no encoding {encoding!r}", "Correct `encoding` in the mapping.") from None
    delimiter = sheet.delimiter or _delimiter_of(path, encoding, sheet, name)
    table.notes.append(f"{path.name}: read as {encoding}, columns apart by {DELIMITERS[delimiter]}")
    records = _records(path, encoding, delimiter, table, progress)
    table.heads = [str(head) for head in next(records, (1, []))[1]]
    table.rows = records
    return table


def _records(path: Path, encoding: str, delimiter: str, table: Table, progress: Progress) -> Iterator[Row]:
    """Records with their number; a quoted line break does not count, an empty line does, as in a spreadsheet."""
    with path.open(encoding=encoding, newline="") as file:
        reader, number = csv.reader(_lines(file, encoding, progress), delimiter=delimiter, strict=True), 0
        while True:
            number += 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except (csv.Error, UnicodeError) as error:
                is_text = isinstance(error, UnicodeError)
                rule = (
                    f"the text is not {encoding}"
                    if is_text
                    else "the quotation marks of this row, or of one above, do not match"
                )
                remedy = (
                    "Set `encoding` in the mapping."
                    if is_text
                    else "Correct the quotation marks; a quote within quotes is doubled."
                )
                table.report(Problem(table.name, number, "", "", rule, remedy))
                return
            yield number, [cell.strip() for cell in record]


def _lines(file: Any, encoding: str, progress: Progress) -> Iterator[str]:
    width = 2 if encoding.startswith("utf-16") else 1
    for line in file:
        progress(len(line) * width)
        yield line


def _delimiter_of(path: Path, encoding: str, sheet: Sheet, name: str) -> str:
    """The delimiter that splits the first row into the most heads of the mapping; undecided is refused."""
    known = {*sheet.heads, *sheet.ignore}
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline(1 << 20)
    except UnicodeError:
        raise refused(
            name, f"the text is not {encoding}", "Save the file as UTF-8, or set `encoding` in the mapping."
        ) from None
    if not first.strip():
        raise refused(name, "the file is empty, or its first row is", "The first row holds the heads of the columns.")
    found = {delimiter: len(known & {cell.strip() for cell in _split(first, delimiter)}) for delimiter in DELIMITERS}
    best = max(found.values())
    winners = [delimiter for delimiter, count in found.items() if count == best]
    if best == 0 or len(winners) > 1:
        raise refused(
            name,
            f"no delimiter ({', '.join(DELIMITERS.values())}) splits the first row into heads that the mapping knows",
            "The first row must hold the heads of this very file; otherwise set `delimiter` in the mapping.",
        )
    return winners[0]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


# --------------------------------------------------------------------------------------------------------- XLSX
def _open_xlsx(path: Path, sheet: Sheet, table: Table) -> Table:
    name = table.name
    try:
        values, formulas = (load_workbook(path, read_only=True, data_only=only) for only in (True, False))
    except (InvalidFileException, OSError, KeyError, ValueError, SyntaxError):
        raise refused(
            name, "the file is not a workbook that can be read", "Open it in a spreadsheet and save it again as .xlsx."
        ) from None
    names = values.sheetnames
    if sheet.worksheet is not None and sheet.worksheet not in names:
        raise refused(
            name,
            f"there is no sheet {sheet.worksheet!r} in {path.name}; there are {', '.join(names)}",
            "Correct `worksheet` in the mapping.",
        )
    if sheet.worksheet is None and len(names) > 1:
        raise refused(
            name, f"{path.name} has the sheets {', '.join(names)}", "Say which one under `worksheet` in the mapping."
        )
    chosen = sheet.worksheet or names[0]
    table.notes.append(f"{path.name}: sheet {chosen!r}")
    rows = _xlsx_rows(values[chosen], formulas[chosen], table)
    table.heads = [str(head) for head in next(rows, (1, []))[1]]
    table.rows = rows
    table.notes += _layout_notes(path, chosen)
    return table


def _xlsx_rows(values: Any, formulas: Any, table: Table) -> Iterator[Row]:
    """Formula cells give the value the spreadsheet last computed; one that was never computed is a problem."""
    width = 0
    for number, (row, raw) in enumerate(zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=()), start=1):
        cells: list[Cell] = []
        for cell, source in zip_longest(row, raw):
            if getattr(source, "data_type", "") == "f" and cell.value is None:
                table.report(
                    Problem(
                        table.name,
                        number,
                        _letter(source),
                        "",
                        "the formula of this cell has no computed value",
                        "Open the file in a spreadsheet and save it.",
                    )
                )
            elif getattr(cell, "data_type", "") == "e":
                table.report(
                    Problem(
                        table.name,
                        number,
                        _letter(cell),
                        str(cell.value),
                        "the spreadsheet shows an error in this cell",
                        "Correct the formula, or empty the cell.",
                    )
                )
            cells.append(_cell(cell.value if cell is not None else None))
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells))  # a workbook leaves out empty cells at the end of a row


def _letter(cell: Any) -> str:
    return str(cell.column_letter)


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12g}"
    return str(value).strip()


def _layout_notes(path: Path, chosen: str) -> list[str]:
    """What a workbook opened for streaming does not tell: hidden columns, merged heads. Not for very large files."""
    if path.stat().st_size > _LARGE:
        return []
    sheet = load_workbook(path)[chosen]
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    merged = [str(cells) for cells in sheet.merged_cells.ranges if cells.min_row == 1]
    notes = [f"{path.name}: hidden columns are read too: {', '.join(hidden)}"] if hidden else []
    if sheet.row_dimensions[1].hidden:
        notes.append(f"{path.name}: the row of heads is hidden; it is read all the same")
    return notes + (
        [f"{path.name}: the heads {', '.join(merged)} are merged; only the first of merged cells has a head"]
        if merged
        else []
    )
