"""What a file that somebody sent is, told by its content: its name and what the browser says of it prove nothing."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from registry.errors import NotPossible

#: Bytes of one file, and of what a workbook unpacks to.
LARGEST = 5 << 20
LARGEST_MAPPING = 200_000
LARGEST_UNPACKED = 40 << 20
_MOST_PARTS = 1_000

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


def suffix_of(content: bytes) -> str:
    """`.xlsx` or `.csv`. Raises NotPossible for what is neither, or would unpack to more than a spreadsheet does."""
    if len(content) > LARGEST:
        raise NotPossible(
            f"The file is larger than {LARGEST >> 20} MB. Send fewer rows, or ask for the import command."
        )
    if not content.strip():
        raise NotPossible("The file is empty.")
    if content.startswith(_ZIP):
        _check_workbook(content)
        return ".xlsx"
    if content.startswith(_OLD_OFFICE):
        raise NotPossible("This is an old or a locked workbook. Save it as .xlsx without a password, or as .csv.")
    if content.startswith(_NO_TEXT) or (b"\0" in content and not content.startswith(_UTF_16)):
        raise NotPossible("This is no table. Save the spreadsheet as .xlsx or .csv and send that.")
    return ".csv"


def _check_workbook(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError):
        raise NotPossible("The workbook is damaged. Open it in a spreadsheet and save it again as .xlsx.") from None
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise NotPossible("This is no workbook. Save the spreadsheet as .xlsx or .csv and send that.")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise NotPossible(
            "The workbook unpacks to far more than a table needs. Copy the table alone into a new workbook."
        )
