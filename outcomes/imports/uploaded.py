"""What a file that somebody sent is, told by its content: its name and what the browser says of it prove nothing."""

from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from outcomes.imports.sources import Source
from registry.errors import NotPossible

#: Bytes of one file, and of what a workbook unpacks to; the words of a workbook are kept in memory while it is read.
LARGEST = 200 << 20
LARGEST_MAPPING = 200_000
#: A form with both files and what is sent around them.
LARGEST_TOGETHER = 2 * LARGEST + (10 << 20)
LARGEST_UNPACKED = 2 << 30
LARGEST_WORDS = 64 << 20
#: A request itself reads so much, packed and unpacked; a worker reads what is more.
AT_ONCE, AT_ONCE_UNPACKED = 5 << 20, 40 << 20
#: No spreadsheet packs better.
_BEST_PACKED = 100
_MOST_PARTS = 1_000
_START = 64 << 10

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: No text begins so, whatever its encoding.
_NO_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\x1f\x8b",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<html",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """`.xlsx` or `.csv`; and whether it is little enough to be read within a request."""

    suffix: str
    at_once: bool


def judge(source: Source) -> Judged:
    """What a file is. Raises NotPossible for what is no table, or would unpack to more than a spreadsheet does."""
    if source.size > LARGEST:
        raise NotPossible(f"The file is larger than {LARGEST >> 20} MB. Send less, or ask for the import command.")
    with source.open() as file:
        start = file.read(_START)
    if not start.strip():
        raise NotPossible("The file is empty.")
    if start.startswith(_ZIP):
        return Judged(".xlsx", _check_workbook(source) <= AT_ONCE_UNPACKED and source.size <= AT_ONCE)
    if start.startswith(_OLD_OFFICE):
        raise NotPossible("This is an old or a locked workbook. Save it as .xlsx without a password, or as .csv.")
    if start.startswith(_NO_TEXT) or (b"\0" in start and not start.startswith(_UTF_16)):
        raise NotPossible("This is no table. Save the spreadsheet as .xlsx or .csv and send that.")
    return Judged(".csv", source.size <= AT_ONCE)


def _check_workbook(source: Source) -> int:
    """The bytes it unpacks to."""
    try:
        with source.open() as file, ZipFile(file) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        raise NotPossible("The workbook is damaged. Open it in a spreadsheet and save it again as .xlsx.") from None
    sizes = {part.filename: part.file_size for part in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(sizes):
        raise NotPossible("This is no workbook. Save the spreadsheet as .xlsx or .csv and send that.")
    unpacked = sum(sizes.values())
    most = min(LARGEST_UNPACKED, max(AT_ONCE_UNPACKED, _BEST_PACKED * source.size))
    if len(parts) > _MOST_PARTS or unpacked > most:
        raise NotPossible(
            "The workbook unpacks to far more than a table needs. Copy the table alone into a new workbook."
        )
    if sizes.get("xl/sharedStrings.xml", 0) > LARGEST_WORDS:
        raise NotPossible("The workbook holds too many different words to be read. Save it as .csv and send that.")
    return unpacked
