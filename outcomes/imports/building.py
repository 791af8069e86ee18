"""A mapping made from what a person chose column by column: the same file that they could have written."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from outcomes.imports.example import ColumnExample
from outcomes.imports.guessing import KEY, VISIT, as_code
from outcomes.imports.targets import Kind, targets_of

#: Several complications stand in one cell with this between them.
SEPARATOR = ";"
#: Answers about a word that are no code: it says that there was none, or why there is no value.
NOTHING, MISSING = "nothing", "missing:"
SHEETS = ("patients", "followup")
#: Fields that say how another of their record is to be read.
_COMPANIONS = ("unit", "version", "scaling", "direction")

Example = Mapping[str, list[ColumnExample]]
#: Of each sheet, a target for each column; "" leaves it out.
Targets = Mapping[str, list[str]]


def companions_of(sheet: str, chosen: list[str]) -> list[str]:
    """Coded fields that the chosen ones need and no column gives, such as the unit of a pain score."""
    targets = targets_of(sheet)
    asked = [f"{name}_{suffix}" for name in chosen if name in targets for suffix in _COMPANIONS]
    return [name for name in asked if name in targets and targets[name].codes and name not in chosen]


def is_split(target: str) -> bool:
    return target == "complication.type"


def words_of(column: ColumnExample, target: str) -> list[str]:
    """The different words of a column, those of one cell apart where it may hold several."""
    if not is_split(target):
        return column.words
    parts = [part.strip() for word in column.words for part in word.split(SEPARATOR)]
    return list(dict.fromkeys(part for part in parts if part))


def mapping_text(name: str, blank: str, example: Example, chosen: Targets, said: Mapping[str, Any]) -> str:
    """The mapping as TOML. `said` holds the answers of the second page by their field names (`field_name`)."""
    lines = [f"name = {_value(name)}"]
    for sheet in SHEETS:
        lines += ["", f"[{sheet}]", *_sheet(sheet, blank, example[sheet], chosen[sheet])]
        constants = {
            target: as_code(targets_of(sheet)[target], answer)
            for target in companions_of(sheet, chosen[sheet])
            if (answer := said.get(field_name(sheet, target, "same")))
        }
        if constants:
            lines += [
                "",
                f"[{sheet}.constants]",
                *(f"{_value(key)} = {_value(value)}" for key, value in constants.items()),
            ]
        for number, (column, target) in enumerate(zip(example[sheet], chosen[sheet], strict=True)):
            if target and target not in (KEY, VISIT):
                lines += ["", f"[{sheet}.columns.{_value(column.head)}]"]
                lines += [f"{key} = {value}" for key, value in _column(sheet, number, column, target, said).items()]
    return "\n".join(lines) + "\n"


def field_name(sheet: str, place: int | str, what: str) -> str:
    """What the form calls the answer about a column (by number) or a target."""
    return f"{sheet}-{place}-{what}"


def _sheet(sheet: str, blank: str, columns: list[ColumnExample], chosen: list[str]) -> list[str]:
    heads = {target: column.head for column, target in zip(columns, chosen, strict=True)}
    left_out = [column.head for column, target in zip(columns, chosen, strict=True) if not target]
    said: dict[str, Any] = {"key": heads[KEY]}
    if sheet == "followup":
        said["visit"] = heads[VISIT]
    if blank:
        said["blank"] = blank
    said["ignore"] = left_out
    return [f"{key} = {_value(value)}" for key, value in said.items()]


def _column(sheet: str, number: int, column: ColumnExample, name: str, said: Mapping[str, Any]) -> dict[str, str]:
    target = targets_of(sheet)[name]

    def answer(what: str) -> Any:
        return said.get(field_name(sheet, number, what))

    found: dict[str, Any] = {"to": name}
    if target.kind is Kind.DATE:
        found["dates"] = [answer("dates")]
    if target.kind is Kind.NUMBER:
        found["decimal"] = answer("decimal")
        if times := answer("times"):
            found["multiply_by"] = times
    if is_split(name):
        found["split"] = SEPARATOR
    answers = {word: answer(f"word{place}") or "" for place, word in enumerate(words_of(column, name))}
    found["words"] = {
        word: as_code(target, code)
        for word, code in answers.items()
        if code and code != NOTHING and not code.startswith(MISSING)
    }
    found["missing"] = {word: code.removeprefix(MISSING) for word, code in answers.items() if code.startswith(MISSING)}
    found["nothing"] = [word for word, code in answers.items() if code == NOTHING]
    return {key: _value(value) for key, value in found.items() if value not in ({}, [])}


def _value(value: Any) -> str:
    """TOML writes texts, lists and truth as JSON does; tables within a line have their own signs."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_value(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
