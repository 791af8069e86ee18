"""One row of cells to values by aggregate and field, as the mapping says, with what could not be read."""

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from outcomes.imports.cells import Cell, CellError, parse_date, parse_levels, parse_number, plain, split_list
from outcomes.imports.mapping import Column, Sheet
from outcomes.imports.problems import Problem, safe_value
from outcomes.imports.tables import Row
from outcomes.imports.targets import Kind, Target, targets_of
from registry.rules import HIDDEN
from registry.vocabulary.common import DatePrecision, YesNo

#: (aggregate, field, value)
Assignment = tuple[str, str, Any]
_DEFAULT_SEPARATOR = ";"
#: Cells repeat themselves; what each means is remembered, up to so many a column.
_REMEMBERED = 20_000


@dataclass(slots=True)
class Reading:
    """What one row says: `values` by aggregate and field; `spoilt` fields had a cell that could not be read."""

    number: int
    values: dict[str, dict[str, Any]]
    cells: dict[str, str]
    identities: frozenset[str] = frozenset()
    spoilt: set[tuple[str, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


class ColumnReader:
    """Reads the cells of one column."""

    def __init__(self, sheet: Sheet, column: Column, targets: list[Target], as_written: Target | None) -> None:
        self.targets, self.as_written = targets, as_written
        self._sheet, self._column = sheet, column
        self._formats = sheet.formats_of(column)
        self._memory: dict[Cell, list[Assignment]] = {}
        self.is_identity = any(target.aggregate == "identity" for target in targets)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Every field this column may fill."""
        found = [
            (target.aggregate, target.field)
            for target in [*self.targets, *([self.as_written] if self.as_written else [])]
        ]
        for meaning in self._column.words.values():
            if isinstance(meaning, dict):
                found += [_apart(name) for name in meaning if name != "value"]
        return found

    def read(self, cell: Cell) -> list[Assignment]:
        """Raises CellError."""
        known = self._memory.get(cell)
        if known is None:
            known = self._read(cell)
            if len(self._memory) < _REMEMBERED and not self.is_identity:
                self._memory[cell] = known
        return known

    def _read(self, cell: Cell) -> list[Assignment]:
        if isinstance(cell, str):
            if not cell.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
                raise CellError(
                    "the cell holds characters that cannot be printed",
                    "Type the value again, or set `encoding` in the mapping.",
                )
            reason = self._sheet.reason_for(self._column, cell)
            if reason or plain(cell) in self._column.nothing:
                return self._absent(reason)
            if cell == "":
                raise CellError(
                    "the cell is empty, and the mapping does not say what that means",
                    "Fill the cell, or set `missing` or `blank` in the mapping.",
                )
        found = self._nothing_further()
        for target in self.targets:
            if target.keeps_reason:
                found.append((target.aggregate, f"{target.field}_missing", ""))
            found += self._assign(target, cell)
            found += _whether_any(target, YesNo.YES, None)
        if self.as_written:
            found.append(
                (self.as_written.aggregate, self.as_written.field, cell if isinstance(cell, str) else cell.isoformat())
            )
        return found

    def _absent(self, reason: str | None) -> list[Assignment]:
        """No value, and why: said in full, so that a corrected file can take a value back."""
        found = self._nothing_further()
        for target in [*self.targets, *([self.as_written] if self.as_written else [])]:
            found.append((target.aggregate, target.field, target.empty))
            if target.may_be_vague:
                found.append((target.aggregate, f"{target.field}_precision", None))
            if target.keeps_reason:
                found.append((target.aggregate, f"{target.field}_missing", reason or ""))
            found += _whether_any(target, None if reason else YesNo.NO, reason)
        return found

    def _nothing_further(self) -> list[Assignment]:
        """The further fields that words of this column may set, empty until one does."""
        further = {
            name
            for meaning in self._column.words.values()
            if isinstance(meaning, dict)
            for name in meaning
            if name != "value"
        }
        return [(*_apart(name), None) for name in sorted(further)]

    def _assign(self, target: Target, cell: Cell) -> list[Assignment]:
        place = target.aggregate, target.field
        match target.kind:
            case Kind.DATE:
                return self._dated(target, cell)
            case Kind.NUMBER:
                column = self._column
                number = parse_number(
                    cell,
                    decimal=column.decimal or self._sheet.decimal,
                    places=target.places,
                    multiply_by=column.multiply_by,
                    rounded=column.round,
                )
                return [(*place, number if target.places else int(number))]
            case Kind.LEVELS:
                return [(*place, parse_levels(self._translated(cell)))]
            case Kind.LIST:
                words = split_list(cell, self._column.split or _DEFAULT_SEPARATOR)
                return [(*place, [int(word) if word.isdecimal() else word.upper() for word in words])]
            case Kind.CODE if target.aggregate == "complication" and target.field == "type":
                parts: list[Cell] = [cell]
                if self._column.split:
                    parts = [*split_list(cell, self._column.split)]
                return [(*place, [value for part in parts for _, _, value in self._coded(target, part)])]
            case Kind.CODE:
                return self._coded(target, cell)
        return [(*place, cell if isinstance(cell, str) else cell.isoformat())]

    def _dated(self, target: Target, cell: Cell) -> list[Assignment]:
        day, precision = parse_date(cell, self._formats)
        if target.may_be_vague:
            return [
                (target.aggregate, target.field, day),
                (target.aggregate, f"{target.field}_precision", precision.value),
            ]
        if precision is not DatePrecision.DAY:
            raise CellError("a whole date is needed here, with day and month", "Complete the date.")
        return [(target.aggregate, target.field, day)]

    def _translated(self, cell: Cell) -> Cell:
        meaning = self._column.words.get(plain(cell)) if isinstance(cell, str) else None
        return str(meaning) if meaning is not None else cell

    def _coded(self, target: Target, cell: Cell) -> list[Assignment]:
        word = plain(cell if isinstance(cell, str) else cell.isoformat())
        words = self._column.words or {plain(str(code)): code for code in target.codes}
        meaning = words.get(word)
        if meaning is None:
            near = get_close_matches(word, words, n=1)
            hint = f" (is it '{near[0]}'?)" if near else ""
            rule = (
                "this word has no meaning in the mapping"
                if self._column.words
                else f"one of {', '.join(map(str, target.codes))} is expected"
            )
            raise CellError(rule + hint, "Correct the word, or add it under `words` in the mapping.")
        if not isinstance(meaning, dict):
            return [(target.aggregate, target.field, meaning)]
        extra = [(*_apart(name), value) for name, value in meaning.items() if name != "value"]
        return [(target.aggregate, target.field, meaning["value"]), *extra]


class SheetReader:
    """Reads the rows of one file."""

    def __init__(self, name: str, sheet: Sheet, places: dict[str, int], width: int) -> None:
        targets = targets_of(name)
        self.name, self.sheet, self._width = name, sheet, width
        self._key = places[sheet.key]
        self._visit = places[sheet.visit] if sheet.visit else None
        self._columns = [
            (
                head,
                places[head],
                ColumnReader(sheet, column, [targets[to] for to in column.to], targets.get(column.as_written or "")),
            )
            for head, column in sheet.columns.items()
        ]
        self._identities = [self._key, *(index for _, index, reader in self._columns if reader.is_identity)]
        self.origins = {place: head for head, _, reader in reversed(self._columns) for place in reader.places}
        self.origins["identity", "hospital_number"] = sheet.key
        self.hidden = {head for head, _, reader in self._columns if reader.is_identity} | {sheet.key}
        self.constants: dict[str, dict[str, Any]] = {}
        for target, value in sheet.constants.items():
            aggregate, name_of_field = _apart(target)
            self.constants.setdefault(aggregate, {})[name_of_field] = value

    def keys_of(self, row: Row) -> tuple[str, str]:
        """The person and the visit of a row, as text; empty where the row does not say or is not whole."""
        _, cells = row
        if not self.is_whole(row):
            return "", ""
        return _text(cells[self._key]), _text(cells[self._visit]) if self._visit is not None else ""

    def is_whole(self, row: Row) -> bool:
        """Whether the row has as many cells as there are heads; spreadsheets leave out empty ones at the end."""
        cells = row[1]
        return len(cells) == self._width or (len(cells) > self._width and not any(cells[self._width :]))

    def read(self, row: Row) -> Reading:
        number, cells = row
        identities = frozenset(text for index in self._identities if (text := _text(cells[index]).casefold()))
        reading = Reading(number, {}, {head: _text(cells[index]) for head, index, _ in self._columns}, identities)
        for head, index, column in self._columns:
            try:
                assignments = column.read(cells[index])
            except CellError as error:
                reading.spoilt.update(column.places)
                reading.problems.append(
                    Problem(self.name, number, head, self.shown(reading, head), error.rule, error.remedy)
                )
                continue
            for aggregate, name, value in assignments:
                reading.values.setdefault(aggregate, {})[name] = value
        return reading

    def shown(self, reading: Reading, head: str) -> str:
        """A cell as a report may show it."""
        text = reading.cells.get(head, "")
        if head in self.hidden:
            return HIDDEN if text else ""
        return safe_value(text, reading.identities)


def _apart(name: str) -> tuple[str, str]:
    aggregate, _, field_name = name.partition(".")
    return aggregate, field_name


def _text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else cell


def _whether_any(target: Target, answer: str | None, reason: str | None) -> list[Assignment]:
    """A cell about complications also says whether there was any: "none" is an answer, an empty cell is not."""
    if str(target) != "complication.type":
        return []
    return [("surgery", "had_complication", answer), ("surgery", "had_complication_missing", reason or "")]
