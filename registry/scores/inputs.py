"""What a score is computed from: each input with its words or its unit, and a reader that refuses everything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

#: Inputs by name, as they were read: a code of a vocabulary, a whole number, or a Decimal in the input's unit.
Values = Mapping[str, Any]

_MOST_DIGITS = 20
#: 1,250 is a thousand and more in one country and little more than one in another.
_PERHAPS_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


class BadInput(ValueError):
    """A value that a score cannot take. Its text names the input, the rule and the remedy."""

    def __init__(self, name: str, rule: str, remedy: str) -> None:
        self.name, self.rule, self.remedy = name, rule, remedy
        super().__init__(f"{rule} {remedy}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a vocabulary: code -> the words people see."""

    name: str
    label: str
    options: Mapping[str, str]
    help: str = ""

    def read(self, given: object) -> str:
        code = str(given)
        if isinstance(given, bool) or code not in self.options:
            raise BadInput(
                self.name,
                f"{self.label}: {code!r} is not a word of this vocabulary.",
                f"Use one of: {', '.join(self.options)}.",
            )
        return code

    def shown(self, value: Any) -> str:
        return self.options[value]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in one unit, between two bounds that a value in a common wrong unit does not fit."""

    name: str
    label: str
    unit: str
    low: Decimal
    high: Decimal
    help: str = ""

    def read(self, given: object) -> Decimal:
        """`given` may carry the unit; another unit, or a value outside the bounds, raises BadInput."""
        text = str(given).strip().removesuffix(self.unit).strip()
        if _PERHAPS_THOUSANDS.fullmatch(text):
            raise BadInput(
                self.name,
                f"{self.label}: {text!r} may mean thousands or decimals.",
                "Write thousands without a comma, and decimals with a point.",
            )
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        # written out, 1e999999999 would fill the memory
        if isinstance(given, bool) or not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
            kind = f"a number in {self.unit}" if self.unit else "a number"
            raise BadInput(self.name, f"{self.label}: {str(given)!r} is not {kind}.", f"Give {kind}.")
        if not self.low <= value <= self.high:
            bounds = f"between {self.low:f} and {self.high:f} {self.unit}".strip()
            remedy = f"Check the unit; it must be {self.unit}." if self.unit else "Correct the number."
            raise BadInput(self.name, f"{self.label}: {value:f} does not lie {bounds}.", remedy)
        return value

    def shown(self, value: Any) -> str:
        return f"{Decimal(value).normalize():f} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, in steps."""

    name: str
    label: str
    low: int
    high: int
    step: int = 1
    unit: str = ""
    help: str = ""

    def read(self, given: object) -> int:
        try:
            value = int(str(given).strip())
        except ValueError:
            value = self.low - 1
        if isinstance(given, bool) or not self.low <= value <= self.high or value % self.step:
            steps = f" in steps of {self.step}" if self.step > 1 else ""
            raise BadInput(
                self.name,
                f"{self.label}: {given} is not a whole number from {self.low} to {self.high}{steps}.",
                "Correct the number.",
            )
        return value

    def shown(self, value: Any) -> str:
        return f"{value} {self.unit}".strip()


Input = Choice | Number | Whole

YES_NO = {"yes": "Yes", "no": "No"}


def of_words(name: str, label: str, vocabulary: Any, help: str = "") -> Choice:
    """A choice with the words of one of the registry's vocabularies."""
    return Choice(name, label, dict(vocabulary.choices), help)


def yes_no(name: str, label: str, help: str = "") -> Choice:
    return Choice(name, label, YES_NO, help)
