"""A date as a person types it: whole, or as much of it as is known."""

from dataclasses import dataclass
from datetime import date

from outcomes.imports.cells import CellError, parse_date
from outcomes.rules import shown
from registry.vocabulary.common import DatePrecision

#: With slashes nobody can say which number is the month: 03/04/2024 is not read.
WHOLE = ["YYYY-MM-DD", "DD.MM.YYYY", "YYYY/MM/DD"]
PARTIAL = [*WHOLE, "YYYY-MM", "MM/YYYY", "MM.YYYY", "YYYY"]
WHOLE_EXAMPLES = "Such as 2024-03-14 or 14.03.2024."
PARTIAL_EXAMPLES = "As much as is known: 2024-03-14, 14.03.2024, 2024-03 or 2024."


@dataclass(frozen=True, slots=True)
class TypedDate:
    """The first possible day, and how much of the date is known."""

    day: date
    precision: DatePrecision

    def __str__(self) -> str:
        return shown(self.day, self.precision)


def read_date(text: str, *, partial: bool) -> TypedDate:
    """Raises ValueError, in words for the person who typed."""
    try:
        return TypedDate(*parse_date(text.strip(), PARTIAL if partial else WHOLE))
    except CellError as error:
        if error.rule.startswith("a date is written"):
            examples = PARTIAL_EXAMPLES if partial else WHOLE_EXAMPLES
            raise ValueError(f"{text.strip()!r} cannot be read as a date. {examples}") from None
        raise ValueError(f"{text.strip()!r}: {error.rule}. {error.remedy}") from None
