"""Problems and results as text for a terminal, and problems as a file for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from textwrap import wrap

from outcomes.imports.problems import FileRefused, Problem
from outcomes.imports.result import Result, lines
from outcomes.imports.spool import MOST_PROBLEMS
from registry.csv_files import harmless

HEADS = ("Sheet", "Row", "Column", "Value", "Rule", "Remedy")
_WIDTHS = (9, 7, 20, 20, 46, 40)
_SHOWN = 1_000


def problem_table(refusal: FileRefused) -> Iterator[str]:
    """Lines of a table as wide as it must be; beyond a thousand problems it points to --report."""
    yield _line(HEADS)
    yield "  ".join("-" * width for width in _WIDTHS)
    for problem in refusal.problems[:_SHOWN]:
        yield from _wrapped(tuple(str(cell) for cell in astuple(problem)) if problem.row else _whole_file(problem))
    if refusal.count > _SHOWN:
        yield f"... and {refusal.count - _SHOWN} more; --report FILE.csv has the first {MOST_PROBLEMS} of them."


def write_report(path: Path, problems: Iterable[Problem]) -> None:
    """All problems as CSV in UTF-8, with nothing that a spreadsheet would compute."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for problem in problems:
            writer.writerow([harmless(str(cell)) for cell in astuple(problem)])


def result_lines(result: Result, *, dry_run: bool) -> Iterator[str]:
    """What a person reads at the end."""
    yield from result.notices
    yield f"The files hold {result.people} patients with {result.visits} visits."
    if result.is_nothing:
        yield "Nothing differs from what the registry has; nothing to change."
        return
    yield from lines(result)
    for verb, counts in (("created", result.created), ("changed", result.changed), ("removed", result.removed)):
        will = f"would be {verb}" if dry_run else verb
        for kind, count in counts.items():
            yield f"  {count:>8}  {kind} {will}"
    if dry_run:
        yield "This was a dry run: nothing was changed."


def _whole_file(problem: Problem) -> tuple[str, ...]:
    return (problem.sheet, "", problem.column, problem.value, problem.rule, problem.remedy)


def _wrapped(cells: tuple[str, ...]) -> Iterator[str]:
    columns = [wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)]
    for index in range(max(map(len, columns))):
        yield _line(tuple(column[index] if index < len(column) else "" for column in columns))


def _line(cells: tuple[str, ...]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()
