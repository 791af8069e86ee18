"""One cell to one value. Pure; what cannot be read is refused with the rule and the remedy, never guessed."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from registry.vocabulary.anatomy import LEVELS
from registry.vocabulary.common import DatePrecision

#: A cell as read: text, stripped; or the date of a spreadsheet's date cell.
Cell = str | date


class CellError(Exception):
    """A cell that says nothing the mapping allows."""

    def __init__(self, rule: str, remedy: str) -> None:
        self.rule, self.remedy = rule, remedy
        super().__init__(rule)


@dataclass(frozen=True, slots=True)
class DateFormat:
    pattern: re.Pattern[str]
    precision: DatePrecision


def _format(pattern: str, precision: DatePrecision) -> DateFormat:
    numbers = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{1,2})", "DD": r"(?P<day>\d{1,2})"}
    return DateFormat(re.compile(re.sub("YYYY|MM|DD", lambda found: numbers[found[0]], re.escape(pattern))), precision)


#: The formats a mapping may declare. Two-digit years are not among them: 04 may be 1904.
DATE_FORMATS: dict[str, DateFormat] = {
    **{
        name: _format(name, DatePrecision.DAY)
        for name in ("YYYY-MM-DD", "YYYY/MM/DD", "DD.MM.YYYY", "DD/MM/YYYY", "DD-MM-YYYY", "MM/DD/YYYY")
    },
    **{name: _format(name, DatePrecision.MONTH) for name in ("YYYY-MM", "MM/YYYY", "MM.YYYY")},
    "YYYY": _format("YYYY", DatePrecision.YEAR),
}
DATE_FORMATS["YYYYMMDD"] = DateFormat(re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"), DatePrecision.DAY)

_NUMBER = {
    ".": re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?"),
    ",": re.compile(r"[+-]?\d+(,\d+)?"),
}
_SPREADSHEET_DATE = re.compile(r"[1-5]\d{4}")
_LEVEL_BETWEEN = re.compile(r"\s*[-\u2013\u2014]\s*")
_LEVEL_APART = re.compile(r"\s*[,;/+&]\s*|\s+(?:AND\s+)?")


def plain(text: str) -> str:
    """A word as it is compared: without regard to case and to the amount of white space."""
    return " ".join(text.split()).casefold()


def parse_date(cell: Cell, formats: list[str]) -> tuple[date, DatePrecision]:
    """The date and how much of it is known; month and year precision give the first day.

    Raises CellError for what fits no declared format, or is no day of the calendar.
    """
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell), DatePrecision.DAY
    for name in formats:
        found = DATE_FORMATS[name].pattern.fullmatch(cell)
        if found:
            parts = {"month": "1", "day": "1"} | found.groupdict()
            try:
                return date(*(int(parts[part]) for part in ("year", "month", "day"))), DATE_FORMATS[name].precision
            except ValueError:
                raise CellError(f"there is no such day in the calendar, read as {name}", "Correct the date.") from None
    if _SPREADSHEET_DATE.fullmatch(cell):
        raise CellError(
            "this looks like a spreadsheet's inner number of a date",
            "Format the column as a date in the spreadsheet and save it again.",
        )
    raise CellError(
        f"a date is written {' or '.join(formats)}",
        "Correct the date, or declare its format in the mapping under `dates`.",
    )


def parse_number(cell: Cell, *, decimal: str, places: int, multiply_by: Decimal | None, rounded: bool) -> Decimal:
    """A number in the unit the registry keeps, with at most `places` decimals.

    A number that is converted is rounded to them; one that is not is refused if it has more, unless `rounded`.
    """
    if not isinstance(cell, str):
        raise CellError("a number is expected, not a date", "Format the cell as a number in the spreadsheet.")
    if not _NUMBER[decimal].fullmatch(cell):
        other = "," if decimal == "." else "."
        remedy = "Leave only the number in the cell; units stand in the head of the column."
        if other in cell:
            remedy = (
                f"Write '{decimal}' before the decimals and nothing at the thousands, or set `decimal` in the mapping."
            )
        raise CellError(f"a number is written with '{decimal}' before its decimals and nothing else", remedy)
    try:
        number = Decimal(cell.replace(",", ".")) * (multiply_by or 1)
        kept = number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        raise CellError("the number is too large", "Correct the number.") from None
    if kept != number and multiply_by is None and not rounded:
        digits = f"{places} decimal{'s' if places != 1 else ''}" if places else "a whole number"
        raise CellError(
            f"the registry keeps {digits} here",
            "Correct the number, or allow rounding in the mapping with `round = true`.",
        )
    return kept


def parse_levels(cell: Cell) -> list[str]:
    """Levels from head to tail, each once: "L3", "T11-L1", "T5, T6". Raises CellError for what is none of the 29."""
    if not isinstance(cell, str):
        raise CellError("levels of the spine are expected, not a date", "Format the cell as text in the spreadsheet.")
    found: set[str] = set()
    for part in _LEVEL_APART.split(_LEVEL_BETWEEN.sub("-", cell.upper()).strip()):
        ends = [_level(end) for end in part.split("-")]
        if len(ends) > 2 or LEVELS.index(ends[0]) > LEVELS.index(ends[-1]):
            raise CellError("a stretch of levels goes from one level down to another", "Write it like T11-L1.")
        found.update(LEVELS[LEVELS.index(ends[0]) : LEVELS.index(ends[-1]) + 1])
    return sorted(found, key=LEVELS.index)


def _level(word: str) -> str:
    if word not in LEVELS:
        raise CellError(
            "there are only the 29 levels C1-C7, T1-T12, L1-L5 and S1-S5",
            "Correct the level, or translate it in the mapping.",
        )
    return word


def split_list(cell: Cell, separator: str) -> list[str]:
    """The parts of a cell that holds several, in order; empty parts are dropped."""
    text = cell if isinstance(cell, str) else cell.isoformat()
    return [part for raw in text.split(separator) if (part := " ".join(raw.split()))]
