"""Workbooks: their dates, numbers and texts as they are, and what formulas came to when the file was saved."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from zipfile import BadZipFile
from zlib import error as BadStream

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from outcomes.imports.cells import Cell
from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import Problem, refused
from outcomes.imports.sources import Source
from outcomes.imports.tables import Progress, Row, Table

_LARGE = 5 << 20
_UNREADABLE = (InvalidFileException, BadZipFile, BadStream, OSError, EOFError, KeyError, ValueError, SyntaxError)
_RULE, _REMEDY = "the file is not a workbook that can be read", "Open it in a spreadsheet and save it again as .xlsx."


def read_workbook(source: Source, sheet: Sheet, table: Table, progress: Progress) -> None:
    """Begin the table of one sheet of a workbook. Raises FileRefused where it is not clear which."""
    name = table.name
    try:
        values, formulas = (_opened(source, table, data_only=only) for only in (True, False))
    except _UNREADABLE:
        raise refused(name, _RULE, _REMEDY) from None
    names = values.sheetnames
    if sheet.worksheet is not None and sheet.worksheet not in names:
        raise refused(
            name,
            f"there is no sheet {sheet.worksheet!r} in {source.name}; there are {', '.join(names)}",
            "Correct `worksheet` in the mapping.",
        )
    if sheet.worksheet is None and len(names) > 1:
        raise refused(
            name, f"{source.name} has the sheets {', '.join(names)}", "Say which one under `worksheet` in the mapping."
        )
    chosen = sheet.worksheet or names[0]
    table.notes.append(f"{source.name}: sheet {chosen!r}")
    try:
        table.notes += _layout_notes(source, chosen)
        table.begin(_rows(values[chosen], formulas[chosen], table, progress))
    except _UNREADABLE:  # what is wrong with one sheet is met when it is read
        raise refused(name, _RULE, _REMEDY) from None


def _opened(source: Source, table: Table, *, data_only: bool) -> Any:
    workbook = load_workbook(table.open_files.enter_context(source.open()), read_only=True, data_only=data_only)
    table.open_files.callback(workbook.close)
    return workbook


def _rows(values: Any, formulas: Any, table: Table, progress: Progress) -> Iterator[Row]:
    """Formula cells give the value the spreadsheet last computed; one that was never computed is a problem."""
    width = 0
    for number, (row, raw) in enumerate(zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=()), start=1):
        progress(0)  # how many bytes of a packed file are read nobody knows
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


def _layout_notes(source: Source, chosen: str) -> list[str]:
    """What a workbook opened for streaming does not tell: hidden columns, merged heads. Not for very large files."""
    if source.size > _LARGE:
        return []
    with source.open() as file:
        sheet = load_workbook(file)[chosen]
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    merged = [str(cells) for cells in sheet.merged_cells.ranges if cells.min_row == 1]
    notes = [f"{source.name}: hidden columns are read too: {', '.join(hidden)}"] if hidden else []
    if sheet.row_dimensions[1].hidden:
        notes.append(f"{source.name}: the row of heads is hidden; it is read all the same")
    return notes + (
        [f"{source.name}: the heads {', '.join(merged)} are merged; only the first of merged cells has a head"]
        if merged
        else []
    )
