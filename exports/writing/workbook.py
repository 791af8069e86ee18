"""Excel: one sheet a file, text as text, and never a formula."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

#: A sheet has 1,048,576 rows, one of them the header.
MOST_ROWS = 1_048_575


def write_workbook(path: Path, title: str, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(schema.names)
    for batch in batches:
        for row in batch.to_pylist():
            sheet.append([_cell(sheet, value) for value in row.values()])
    book.save(path)


def _cell(sheet: object, value: object) -> object:
    """Text is marked as text, whatever it begins with."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
