"""Problems of a file: where, what, why, and what to do; identities are never repeated."""

import re
from dataclasses import dataclass

from registry.rules import HIDDEN

#: A telephone number, or another long number, in a column where none belongs.
_PERSONAL = re.compile(r"\+?\d(?:[\s()/-]*\d){6,}")
_A_DAY = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem. `row` is numbered as the spreadsheet numbers it; 0 speaks of the whole file."""

    sheet: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str


class FileRefused(Exception):
    """A file that cannot be read as the table the mapping describes."""

    def __init__(self, problems: list[Problem], count: int = 0) -> None:
        self.problems = problems
        self.count = max(count, len(problems))
        super().__init__(f"{self.count} problems")


class TooManyRows(FileRefused):
    """More rows than are taken here; they may be taken elsewhere."""


def refused(sheet: str, rule: str, remedy: str, *, row: int = 0, column: str = "", value: str = "") -> FileRefused:
    return FileRefused([Problem(sheet, row, column, value, rule, remedy)])


def safe_value(text: str, identities: frozenset[str]) -> str:
    """A cell for a report: hidden where it repeats, or may be, something about who the person is."""
    bare = text.strip()
    if bare and (
        bare.casefold() in identities
        or (_PERSONAL.fullmatch(bare) and not _A_DAY.fullmatch(bare))
        or any(len(i) > 3 and i in bare.casefold() for i in identities)
    ):
        return HIDDEN
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= _LONGEST else printable[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
