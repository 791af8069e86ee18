"""The heads of a file against the heads of the mapping: nothing is read by position, and nothing is left out unsaid."""

import difflib
from collections import Counter
from collections.abc import Iterator

from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import FileRefused, Problem, refused
from outcomes.imports.tables import Table


def check_heads(table: Table, sheet: Sheet) -> dict[str, int]:
    """Where each mapped column stands; an unmapped one is reported.

    Raises FileRefused, with all that is wrong with the heads, where a mapped one is missing or doubled.
    """
    known = {*sheet.heads, *sheet.ignore}
    if not known & set(table.heads):
        # without a row of heads, the first row is a patient: it must not be repeated in a message
        raise refused(
            table.name,
            "the first row holds none of the heads that the mapping knows",
            "The first row must hold the heads of the columns, written as in the mapping.",
            row=1,
        )
    unmapped = list(_unmapped(table, sheet, known))
    if problems := [*_missing(table, sheet, known), *_doubled(table)]:
        raise FileRefused(problems + unmapped)
    for problem in unmapped:
        table.report(problem)
    return {head: table.heads.index(head) for head in sheet.heads}


def _missing(table: Table, sheet: Sheet, known: set[str]) -> Iterator[Problem]:
    spare = [head for head in table.heads if head and head not in known]
    for head in sheet.heads:
        if head not in table.heads:
            near = difflib.get_close_matches(head, spare, n=3)
            nearest = f"; the nearest are {', '.join(map(repr, near))}" if near else ""
            yield Problem(
                table.name,
                1,
                head,
                "",
                f"the file has no column with this head{nearest}",
                "Correct the head, in the file or in the mapping.",
            )


def _unmapped(table: Table, sheet: Sheet, known: set[str]) -> Iterator[Problem]:
    for head in dict.fromkeys(table.heads):
        if head and head not in known:
            near = difflib.get_close_matches(head, sheet.heads, n=1)
            hint = f" (is it {near[0]!r}?)" if near else ""
            yield Problem(
                table.name,
                1,
                head,
                "",
                f"the mapping does not say where this column goes{hint}",
                f'Map the column, or add "{head}" to `ignore`.',
            )


def _doubled(table: Table) -> Iterator[Problem]:
    for head, times in Counter(table.heads).items():
        if head and times > 1:
            yield Problem(
                table.name, 1, head, "", f"{times} columns have this head", "Give each column a head of its own."
            )
