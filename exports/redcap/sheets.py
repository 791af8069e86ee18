"""Rows in the three formats of REDCap's interface, a piece of text at a time."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar
from xml.sax.saxutils import escape

Value = str | int


class Sheet(ABC):
    """How rows are written. A row is its cells joined; a cell is made with its column's name, or without needing it."""

    between: ClassVar[str] = ""
    content_type: ClassVar[str]

    @abstractmethod
    def head(self, names: Sequence[str]) -> str: ...

    @abstractmethod
    def cell(self, name: str, value: Value) -> str: ...

    @abstractmethod
    def row(self, cells: Iterable[str], *, first: bool) -> str: ...

    @abstractmethod
    def foot(self) -> str: ...

    @abstractmethod
    def error(self, text: str) -> str: ...


class Csv(Sheet):
    content_type = "text/csv; charset=utf-8"

    def __init__(self, delimiter: str = ",") -> None:
        self.delimiter = delimiter

    def head(self, names: Sequence[str]) -> str:
        return self.delimiter.join(self._quoted(name) for name in names) + "\n"

    def cell(self, name: str, value: Value) -> str:
        return self._quoted(str(value))

    def row(self, cells: Iterable[str], *, first: bool) -> str:
        return self.delimiter.join(cells) + "\n"

    def foot(self) -> str:
        return ""

    def error(self, text: str) -> str:
        return f"ERROR: {text}"

    def _quoted(self, text: str) -> str:
        if self.delimiter in text or '"' in text or "\n" in text or "\r" in text:
            return '"' + text.replace('"', '""') + '"'
        return text


class Json(Sheet):
    content_type = "application/json"

    def head(self, names: Sequence[str]) -> str:
        return "["

    def cell(self, name: str, value: Value) -> str:
        return f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}"

    def row(self, cells: Iterable[str], *, first: bool) -> str:
        return ("" if first else ",") + "{" + ",".join(cells) + "}"

    def foot(self) -> str:
        return "]"

    def error(self, text: str) -> str:
        return json.dumps({"error": text})


class Xml(Sheet):
    content_type = "text/xml; charset=utf-8"

    def head(self, names: Sequence[str]) -> str:
        return '<?xml version="1.0" encoding="UTF-8" ?>\n<records>\n'

    def cell(self, name: str, value: Value) -> str:
        return f"<{name}>{escape(str(value))}</{name}>"

    def row(self, cells: Iterable[str], *, first: bool) -> str:
        return f"<item>{''.join(cells)}</item>\n"

    def foot(self) -> str:
        return "</records>\n"

    def error(self, text: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8" ?>\n<hash><error>{escape(text)}</error></hash>'


def sheet_for(format: str, delimiter: str = ",") -> Sheet:
    match format:
        case "csv":
            return Csv(delimiter)
        case "json":
            return Json()
    return Xml()


def table(sheet: Sheet, names: Sequence[str], rows: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    """A whole small table; a name that a row lacks is blank in it."""
    yield sheet.head(names)
    for number, row in enumerate(rows):
        yield sheet.row([sheet.cell(name, row.get(name, "")) for name in names], first=number == 0)
    yield sheet.foot()
