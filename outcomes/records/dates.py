"""A date as a person types it: whole, or as much as is known. Nothing is guessed: what may be two days is asked."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import dateparser

from outcomes.imports.cells import CellError, parse_date
from outcomes.rules import shown
from registry.vocabulary.common import DatePrecision

#: With slashes or dashes 03/04/2024 may be two days; it is read where only one of them exists, and asked otherwise.
WHOLE = ["YYYY-MM-DD", "DD.MM.YYYY", "YYYY/MM/DD"]
PARTIAL = [*WHOLE, "YYYY-MM", "MM/YYYY", "MM.YYYY", "YYYY"]
WHOLE_EXAMPLES = "Such as 2024-03-14 or 14.03.2024."
PARTIAL_EXAMPLES = "As much as is known: 2024-03-14, 14.03.2024, 2024-03 or 2024."

#: In whose words a month may be named.
LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl"]
_TWO_WAYS = re.compile(r"(\d{1,2})\s*[/-]\s*(\d{1,2})\s*[/-]\s*(\d{4})")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TypedDate:
    """The first possible day, and how much of the date is known."""

    day: date
    precision: DatePrecision

    def __str__(self) -> str:
        return shown(self.day, self.precision)


def read_date(text: str, *, partial: bool) -> TypedDate:
    """Raises ValueError, in words for the person who typed."""
    text = text.strip()
    try:
        return TypedDate(*parse_date(text, PARTIAL if partial else WHOLE))
    except CellError as error:
        if not error.rule.startswith("a date is written"):
            raise ValueError(f"{text!r}: {error.rule}. {error.remedy}") from None
    found = _two_ways(text) or _named_month(text, partial=partial)
    if found is None:
        raise ValueError(f"{text!r} cannot be read as a date. {PARTIAL_EXAMPLES if partial else WHOLE_EXAMPLES}")
    return found


def _two_ways(text: str) -> TypedDate | None:
    """Day and month in either order. Raises ValueError where both are days of the calendar."""
    match = _TWO_WAYS.fullmatch(text)
    if match is None:
        return None
    one, other, year = (int(part) for part in match.groups())
    days: set[date] = set()
    for day, month in ((one, other), (other, one)):
        with suppress(ValueError):
            days.add(date(year, month, day))
    if len(days) > 1:
        first, second = sorted(days)
        raise ValueError(f"{text!r} may be {_in_words(first)} or {_in_words(second)}. Write {first} or {second}.")
    return TypedDate(days.pop(), DatePrecision.DAY) if days else None


def _named_month(text: str, *, partial: bool) -> TypedDate | None:
    """ "14 March 2024", "Mar 14, 2024", "14. März 2024"; where a part is enough, "March 2024"."""
    numbers = _NUMBERS.findall(text)
    if len(_YEAR.findall(text)) != 1 or not any(letter.isalpha() for letter in text) or len(numbers) > 2:
        return None
    with_day = len(numbers) == 2  # the other number is a day, or there is no date here
    if not with_day and not partial:
        return None
    found = dateparser.parse(
        text,
        languages=LANGUAGES,
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"] if with_day else ["month", "year"],
            "PREFER_DAY_OF_MONTH": "first",
            "DATE_ORDER": "DMY",
        },
    )
    if found is None or str(found.year) not in numbers:
        return None
    if not with_day:
        return TypedDate(found.date().replace(day=1), DatePrecision.MONTH)
    is_day_typed = str(found.day) in {number.lstrip("0") for number in numbers}
    return TypedDate(found.date(), DatePrecision.DAY) if is_day_typed else None


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
