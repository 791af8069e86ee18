"""The day's list as a spreadsheet to telephone by. Every cell is text: nothing in it can run."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

HEADS = (
    "Registry id",
    "Hospital number",
    "Name",
    "Telephone",
    "E-mail",
    "Operated on",
    "Last known alive",
    "Asked for",
)
_WIDTHS = (12, 18, 28, 20, 28, 12, 16, 60)


@dataclass(frozen=True, slots=True)
class Call:
    registry_id: str
    hospital_number: str
    name: str
    phone: str
    email: str
    operated_on: str
    last_alive_on: str
    asked: str


def workbook(calls: Iterable[Call], title: str) -> bytes:
    """An .xlsx file with one row a patient."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    rows = [
        HEADS,
        *(
            (c.registry_id, c.hospital_number, c.name, c.phone, c.email, c.operated_on, c.last_alive_on, c.asked)
            for c in calls
        ),
    ]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type, cell.quotePrefix = "s", True  # whatever it begins with, it is no formula
            if number == 1:
                cell.font = Font(bold=True)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()
