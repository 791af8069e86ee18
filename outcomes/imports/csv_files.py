"""Text files with columns: any usual encoding and delimiter."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper

from outcomes.imports.encodings import encoding_of
from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import Problem, refused
from outcomes.imports.sources import Source
from outcomes.imports.tables import Progress, Row, Table

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAY_ENCODING = "Save the file as UTF-8, or set `encoding` in the mapping."


def read_csv(source: Source, sheet: Sheet, table: Table, progress: Progress) -> None:
    """Begin the table of a text file. Raises FileRefused where encoding or delimiter cannot be told."""
    name, encoding = table.name, sheet.encoding or encoding_of(source, table.name)
    try:
        "".encode(encoding)
    except LookupError:
        raise refused(name, f"there is no encoding {encoding!r}", "Correct `encoding` in the mapping.") from None
    delimiter = sheet.delimiter or _delimiter_of(source, encoding, sheet, name)
    table.notes.append(f"{source.name}: read as {encoding}, columns apart by {DELIMITERS[delimiter]}")
    file = table.open_files.enter_context(_text(source, encoding))
    table.begin(_records(_lines(file, encoding, progress), encoding, delimiter, table))


def _records(lines: Iterator[str], encoding: str, delimiter: str, table: Table) -> Iterator[Row]:
    """Records with their number; a quoted line break does not count, an empty line does, as in a spreadsheet."""
    reader, number = csv.reader(lines, delimiter=delimiter, strict=True), 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except UnicodeError:
            table.report(Problem(table.name, number, "", "", f"the text is not {encoding}", _SAY_ENCODING))
            return
        except csv.Error:
            rule = "the quotation marks of this row, or of one above, do not match"
            remedy = "Correct the quotation marks; a quote within quotes is doubled."
            table.report(Problem(table.name, number, "", "", rule, remedy))
            return
        yield number, [cell.strip() for cell in record]


def _text(source: Source, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(source.open(), encoding=encoding, newline="")


def _lines(file: TextIOWrapper, encoding: str, progress: Progress) -> Iterator[str]:
    width = 2 if encoding.startswith("utf-16") else 1
    for line in file:
        progress(len(line) * width)
        yield line


def _delimiter_of(source: Source, encoding: str, sheet: Sheet, name: str) -> str:
    """The delimiter that splits the first row into the most heads of the mapping; undecided is refused."""
    known = {*sheet.heads, *sheet.ignore}
    try:
        with _text(source, encoding) as file:
            first = file.readline(1 << 20)
    except UnicodeError:
        raise refused(name, f"the text is not {encoding}", _SAY_ENCODING) from None
    if not first.strip():
        raise refused(name, "the file is empty, or its first row is", "The first row holds the heads of the columns.")
    found = {delimiter: len(known & {cell.strip() for cell in _split(first, delimiter)}) for delimiter in DELIMITERS}
    best = max(found.values())
    winners = [delimiter for delimiter, count in found.items() if count == best]
    if best == 0 or len(winners) > 1:
        raise refused(
            name,
            f"no delimiter ({', '.join(DELIMITERS.values())}) splits the first row into heads that the mapping knows",
            "The first row must hold the heads of this very file; otherwise set `delimiter` in the mapping.",
        )
    return winners[0]


def likely_delimiter(source: Source, name: str) -> str:
    """The delimiter that splits the first row of a file nobody has explained into the most cells."""
    encoding = encoding_of(source, name)
    with _text(source, encoding) as file:
        first = file.readline(1 << 20)
    return max(DELIMITERS, key=lambda delimiter: len(_split(first, delimiter)))


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
