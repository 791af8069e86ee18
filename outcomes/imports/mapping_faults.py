"""What can be wrong with a well-formed mapping: targets that do not exist, words that are no code, and the like."""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outcomes.imports.cells import DATE_FORMATS
from outcomes.imports.targets import Kind, Target, targets_of
from registry.vocabulary.common import DatePrecision

if TYPE_CHECKING:
    from outcomes.imports.mapping import Column, Sheet

#: Without these a row says nothing the registry can hold.
REQUIRED = {
    "patients": ("surgery.operated_on", "surgery.procedure", "segment.levels"),
    "followup": ("visit.seen_on",),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a mapping, and where it stands."""

    where: str
    what: str


def faults_of_sheet(name: str, sheet: "Sheet") -> list[Fault]:
    """Every fault of one sheet's part of the mapping."""
    targets = targets_of(name)
    found = [*_faults_of_sheet_itself(name, sheet)]
    for head, column in sheet.columns.items():
        where = f"{name}.columns.{head!r}"
        found += [Fault(where, what) for what in _faults_of_column(targets, sheet, column)]
    for target, value in sheet.constants.items():
        found += [Fault(f"{name}.constants", what) for what in _faults_of_value(targets, target, value)]
    return found


def _faults_of_sheet_itself(name: str, sheet: "Sheet") -> Iterator[Fault]:
    for head in set(sheet.ignore) & set(sheet.heads):
        yield Fault(f"{name}.ignore", f"{head!r} is both mapped and ignored")
    if name == "followup" and sheet.visit is None:
        yield Fault("followup.visit", "say which column names the visit of a person, such as '3 months'")
    if name == "patients" and sheet.visit is not None:
        yield Fault("patients.visit", "only the follow-up has visits")
    named = Counter(_places(sheet))
    for target, times in named.items():
        if times > 1:
            yield Fault(name, f"{target} is given {times} times")
    for target in REQUIRED[name]:
        if target not in named:
            yield Fault(name, f"no column is mapped to {target}, which every row needs")
    if "identity.hospital_number" in named:
        yield Fault(name, f"identity.hospital_number is given by `key` ({sheet.key!r}) already")


def _places(sheet: "Sheet") -> Iterator[str]:
    """Every target the sheet writes to; words that set further fields count once a column."""
    yield from sheet.constants
    for column in sheet.columns.values():
        yield from column.to
        yield from [column.as_written] if column.as_written else []
        yield from {
            key for meaning in column.words.values() if isinstance(meaning, dict) for key in meaning if key != "value"
        }


def _faults_of_column(targets: dict[str, Target], sheet: "Sheet", column: "Column") -> Iterator[str]:
    for name in column.to:
        target = targets.get(name)
        if target is None:
            yield _unknown(targets, name)
            continue
        yield from _faults_of_kind(target, sheet, column)
        for word, meaning in column.words.items():
            code = meaning.get("value") if isinstance(meaning, dict) else meaning
            if code is None:
                yield f"the word {word!r} needs a `value`"
            elif target.kind is Kind.CODE:
                yield from _faults_of_value(targets, name, code)
    for meaning in column.words.values():
        for extra, value in meaning.items() if isinstance(meaning, dict) else ():
            if extra != "value":
                yield from _faults_of_value(targets, extra, value)
    if column.as_written and (column.as_written not in targets or targets[column.as_written].kind is not Kind.TEXT):
        yield f"as_written: {column.as_written} is not a text of this sheet"


def _faults_of_kind(target: Target, sheet: "Sheet", column: "Column") -> Iterator[str]:
    formats = sheet.formats_of(column)
    if target.kind is Kind.DATE:
        if not formats:
            yield f'{target} is a date: declare its format under `dates`, such as ["DD.MM.YYYY"]'
        if {"DD/MM/YYYY", "MM/DD/YYYY"} <= set(formats):
            yield "DD/MM/YYYY and MM/DD/YYYY cannot be told apart: declare one of them"
        vague = [name for name in formats if DATE_FORMATS[name].precision is not DatePrecision.DAY]
        if column.dates and vague and not target.may_be_vague:
            yield f"{target} needs a whole date, and {', '.join(vague)} gives only a part of one"
    elif column.dates:
        yield f"`dates` is for dates, and {target} is {target.kind}"
    if (column.multiply_by or column.decimal) and target.kind is not Kind.NUMBER:
        yield f"`multiply_by` and `decimal` are for numbers, and {target} is {target.kind}"
    if (column.split or column.nothing) and target.kind not in (Kind.CODE, Kind.LIST, Kind.LEVELS):
        yield f"`split` and `nothing` are for words, and {target} is {target.kind}"
    if column.split and target.kind is Kind.CODE and str(target) != "complication.type":
        yield f"{target} holds one value, so its cells cannot be split"


def _faults_of_value(targets: dict[str, Target], name: str, value: Any) -> Iterator[str]:
    target = targets.get(name)
    if target is None:
        yield _unknown(targets, name)
    elif target.kind is Kind.CODE and value not in target.codes:
        yield f"{value!r} is no code of {name}; there are {', '.join(map(str, target.codes))}"


def _unknown(targets: dict[str, Target], name: str) -> str:
    near = difflib.get_close_matches(name, targets, n=3, cutoff=0.5)
    return f"there is no {name!r} here" + (f"; did you mean {' or '.join(near)}?" if near else "")
