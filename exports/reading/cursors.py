"""Where a page ended: signed, bound to the project and the table, and telling nobody anything."""

from dataclasses import dataclass

from django.core import signing

_SALT = "exports.reading"
LAST = "~"  # after every row of the patient: pseudonyms are hexadecimal


class BadCursor(Exception):
    """A cursor that was not made here, or for another table. Its text is for the consumer."""

    def __init__(self) -> None:
        super().__init__("cursor: this is not a cursor of this table. Take `next` of the page before, unchanged.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its patient's pseudonym, and its own."""

    patient: str
    row: str = LAST


def written(cursor: Cursor, *, project: int, table: str) -> str:
    return signing.dumps([cursor.patient, cursor.row], salt=f"{_SALT}:{project}:{table}")


def read(text: str, *, project: int, table: str) -> Cursor:
    """Raises BadCursor."""
    try:
        patient, row = signing.loads(text, salt=f"{_SALT}:{project}:{table}")
    except (signing.BadSignature, ValueError, TypeError):
        raise BadCursor from None
    return Cursor(patient, row)
