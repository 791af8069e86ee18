"""The two pages on which a mapping is built by example: where each column goes, then what its words and dates mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from outcomes.imports.building import (
    MISSING,
    NOTHING,
    SHEETS,
    Example,
    Targets,
    companions_of,
    field_name,
    is_split,
    words_of,
)
from outcomes.imports.cells import parse_date
from outcomes.imports.example import WORDS, ColumnExample
from outcomes.imports.guessing import KEY, VISIT, formats_for, guessed_code, guesses, is_number, unreadable
from outcomes.imports.labels import label_of_aggregate, label_of_target, labels_of_codes
from outcomes.imports.mapping_faults import REQUIRED
from outcomes.imports.targets import Kind, Target, targets_of
from registry.vocabulary.common import MissingReason

SHEET_NAMES = {"patients": "Patients", "followup": "Follow-up"}
_REASONS = [(f"{MISSING}{value}", label.lower()) for value, label in MissingReason.choices]


@dataclass(frozen=True, slots=True)
class Block:
    """Questions about one column, or about all rows: with values of the column beside them."""

    title: str
    samples: str
    fields: list[forms.BoundField]


class ColumnsForm(forms.Form):
    """Where each column goes. Guesses are chosen already."""

    use_required_attribute = False
    source = forms.CharField(
        label="Name of this source",
        max_length=20,
        help_text="Marks the rows it makes, so that a corrected file finds them again: keep it.",
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]{0,19}$", "Use small letters, digits and hyphens.")],
    )
    blank = forms.ChoiceField(
        label="An empty cell means",
        choices=[("", "nothing that is known to the mapping"), *MissingReason.choices],
        required=False,
        initial=MissingReason.UNKNOWN.value,
    )

    def __init__(self, example: Example, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.example = example
        for sheet in SHEETS:
            choices = _choices_of(sheet)
            for number, guess in enumerate(guesses(sheet, example[sheet])):
                self.fields[field_name(sheet, number, "to")] = forms.ChoiceField(
                    label=f"{SHEET_NAMES[sheet]}: {example[sheet][number].head}",
                    choices=choices,
                    required=False,
                    initial=guess,
                )

    def sheets(self) -> Iterator[tuple[str, list[Block]]]:
        for sheet in SHEETS:
            yield (
                SHEET_NAMES[sheet],
                [
                    Block(column.head, _shown(column), [self[field_name(sheet, number, "to")]])
                    for number, column in enumerate(self.example[sheet])
                ],
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for sheet, chosen in self.targets().items():
            wanted = {KEY: "the hospital number", **({VISIT: "the name of the visit"} if sheet == "followup" else {})}
            wanted |= {name: label_of_target(targets_of(sheet)[name]) for name in REQUIRED[sheet]}
            for name, words in wanted.items():
                if name not in chosen:
                    self.add_error(None, f"{SHEET_NAMES[sheet]}: say which column is {words}. Every row needs it.")
            for number, name in enumerate(chosen):
                if name and name in chosen[:number]:
                    self.add_error(field_name(sheet, number, "to"), "Another column goes there already.")
                elif self.example[sheet][number].many and _has_codes(sheet, name):
                    words = f"This field has codes, and the column has more than {WORDS} different words."
                    self.add_error(field_name(sheet, number, "to"), words)
        return said

    def targets(self) -> dict[str, list[str]]:
        """Of each sheet, a target for each column."""
        said = self.cleaned_data
        return {
            sheet: [said.get(field_name(sheet, number, "to"), "") for number in range(len(self.example[sheet]))]
            for sheet in SHEETS
        }


class ValuesForm(forms.Form):
    """What the words, dates and numbers of the chosen columns mean."""

    use_required_attribute = False

    def __init__(self, example: Example, chosen: Targets, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._blocks: list[tuple[str, str, list[str]]] = []
        for sheet in SHEETS:
            for number, (column, name) in enumerate(zip(example[sheet], chosen[sheet], strict=True)):
                target = targets_of(sheet).get(name)
                if target is not None:
                    asked = _questions(target, column)
                    self._ask(sheet, number, f"{SHEET_NAMES[sheet]}: {column.head}", _shown(column), asked)
            for name in companions_of(sheet, chosen[sheet]):
                target = targets_of(sheet)[name]
                codes = [("", "choose"), *labels_of_codes(target).items()]
                field = forms.ChoiceField(label=f"{_titled(target)}, in every row", choices=codes, required=False)
                self._ask(sheet, name, f"{SHEET_NAMES[sheet]}: {_titled(target)}", "", {"same": field})

    def blocks(self) -> list[Block]:
        return [Block(title, samples, [self[name] for name in names]) for title, samples, names in self._blocks]

    def _ask(self, sheet: str, place: int | str, title: str, samples: str, asked: Mapping[str, forms.Field]) -> None:
        names = [field_name(sheet, place, what) for what in asked]
        self.fields.update(zip(names, asked.values(), strict=True))
        if names:
            self._blocks.append((title, samples, names))


def _questions(target: Target, column: ColumnExample) -> dict[str, forms.Field]:
    asked: dict[str, forms.Field] = {}
    words = words_of(column, str(target))
    strange = unreadable(target, words)
    if target.kind is Kind.DATE:
        readable = [word for word in words if word not in strange]
        fitting = formats_for(readable) if readable else ["YYYY-MM-DD"]
        choices = [(name, _as_read(readable, name)) for name in fitting]
        several = [("", "choose: the order cannot be told")] if len(choices) > 1 else []
        asked["dates"] = forms.ChoiceField(label="Dates are written", choices=[*several, *choices])
    elif target.kind is Kind.NUMBER:
        comma = any("," in word for word in words if is_number(word))
        asked["decimal"] = forms.ChoiceField(
            label="Before the decimals stands",
            choices=[(".", "a point (.)"), (",", "a comma (,)")],
            initial="," if comma else ".",
        )
        asked["times"] = forms.DecimalField(
            label=f"Multiply by, to come to {label_of_target(target)}",
            required=False,
            min_value=0,
            help_text="Such as 60 for hours that are kept as minutes. Empty: as it is.",
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
    elif target.kind is Kind.CODE:
        codes = list(labels_of_codes(target).items())
        none = [(NOTHING, "there was none")] if is_split(str(target)) else []
        for place, word in enumerate(words):
            asked[f"word{place}"] = forms.ChoiceField(
                label=f"“{word}” means",
                choices=[("", "choose"), (label_of_target(target), codes), ("no value", [*none, *_REASONS])],
                initial=NOTHING if none and word.casefold() in ("none", "no", "-") else guessed_code(target, word),
            )
    for place, word in enumerate(words):
        if word in strange:
            asked[f"word{place}"] = forms.ChoiceField(
                label=f"“{word}” means",
                choices=[("", "it is a mistake: refuse the row"), ("no value", _REASONS)],
                required=False,
            )
    return asked


def _has_codes(sheet: str, name: str) -> bool:
    target = targets_of(sheet).get(name)
    return target is not None and target.kind is Kind.CODE


def _as_read(words: list[str], name: str) -> str:
    read = f": {words[0]} is {parse_date(words[0], [name])[0].isoformat()}" if words else ""
    return f"{name}{read}"


def _choices_of(sheet: str) -> list[tuple[str, Any]]:
    kept = [(KEY, "hospital number (who it is)"), *([(VISIT, "name of the visit")] if sheet == "followup" else [])]
    found: list[tuple[str, Any]] = [("", "leave out"), ("which row it is", kept)]
    for aggregate, targets in groupby(targets_of(sheet).values(), key=lambda target: target.aggregate):
        fields = [(str(one), _titled(one)) for one in targets if str(one) != "identity.hospital_number"]
        found.append((label_of_aggregate(aggregate), fields))
    return found


def _shown(column: ColumnExample) -> str:
    """Three values, as they stand there."""
    return ", ".join(column.samples) or "nothing but empty cells"


def _titled(target: Target) -> str:
    return f"{label_of_aggregate(target.aggregate)}, {label_of_target(target)}"
