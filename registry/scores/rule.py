"""What a score is (`Rule`) and what it gives (`Result`). Pure: no database, no clock.

A missing input is never zero: it leaves its component without points and the whole without a total, and is named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from registry.scores.inputs import BadInput, Choice, Input, Values


@dataclass(frozen=True, slots=True)
class Band:
    """A range of totals, or a decision. `code` is what is stored; `note` is what was published about it."""

    code: str
    label: str
    low: int | None = None
    high: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a total. `table` lists every number of points it can give, in words, for people to check."""

    name: str
    label: str
    inputs: tuple[str, ...]
    points: Callable[[Values], int]
    table: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number a rule gives that is not a total of points."""

    label: str
    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule without points answers, and why."""

    band: Band | None
    reason: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The points of one component; None where an input of it is missing."""

    name: str
    label: str
    points: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """A rule applied to one patient. `total`, `band` and `figures` are there only when nothing is missing.

    `values` are the inputs as they were read; `missing` names those that were not given.
    """

    rule: "Rule"
    values: Values
    missing: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    total: int | None = None
    band: Band | None = None
    reason: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def missing_labels(self) -> list[str]:
        return [self.rule.input(name).label for name in self.missing]


def nothing_unneeded(values: Values) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A score, a scale or a decision table, with all that a reader needs to judge it.

    `version` names this reading of the published rule and changes whenever any result could. `marks` are what needs a
    clinician's word; `notes` are traps. `better` says which end is good ("high", "low" or "").
    """

    name: str
    title: str
    version: str
    citation: str
    inputs: tuple[Input, ...]
    better: str = ""
    components: tuple[Component, ...] = ()
    combine: Callable[[Sequence[int]], int] = sum
    bands: tuple[Band, ...] = ()
    decide: Callable[[Values], Decision] | None = None
    unneeded: Callable[[Values], frozenset[str]] = nothing_unneeded
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    _by_name: dict[str, Input] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {one.name: one for one in self.inputs})

    def input(self, name: str) -> Input:
        return self._by_name[name]

    @property
    def total_range(self) -> tuple[int, int] | None:
        """The least and the greatest total there is a band for."""
        lows = [band.low for band in self.bands if band.low is not None]
        highs = [band.high for band in self.bands if band.high is not None]
        return (min(lows), max(highs)) if lows and highs else None

    def read(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[BadInput]]:
        """Each input as the rule understands it, and what cannot be one. None and "" are missing."""
        values: dict[str, Any] = {}
        bad: list[BadInput] = []
        for one in self.inputs:
            raw = given.get(one.name)
            if raw is None or raw == "":
                continue
            try:
                values[one.name] = one.read(raw)
            except BadInput as error:
                bad.append(error)
        return values, bad

    def compute(self, given: Mapping[str, Any]) -> Result:
        """Raises BadInput for the first value that is no word of its vocabulary, or lies outside its unit's bounds."""
        values, bad = self.read(given)
        if bad:
            raise bad[0]
        return self.of(values)

    def of(self, values: Values) -> Result:
        """The result for inputs that were read already."""
        spare = self.unneeded(values)
        missing = tuple(one.name for one in self.inputs if one.name not in values and one.name not in spare)
        parts = tuple(
            Part(part.name, part.label, part.points(values) if all(name in values for name in part.inputs) else None)
            for part in self.components
        )
        if missing:
            return Result(self, values, missing, parts)
        if self.decide is not None:
            decided = self.decide(values)
            return Result(self, values, (), parts, None, decided.band, decided.reason, decided.figures)
        total = self.combine([part.points for part in parts if part.points is not None])
        return Result(self, values, (), parts, total, self.band_of(total))

    def band_of(self, total: int) -> Band:
        return next(
            band
            for band in self.bands
            if band.low is not None and band.high is not None and band.low <= total <= band.high
        )


def points_of(choice: Choice, points: Mapping[str, int], label: str = "") -> Component:
    """The component whose points follow from one choice."""
    if set(points) != set(choice.options):
        raise ValueError(f"{choice.name}: points for {sorted(points)}, words for {sorted(choice.options)}")
    table = tuple((points[code], words) for code, words in choice.options.items())
    name = choice.name
    return Component(name, label or choice.label, (name,), lambda values: points[values[name]], table)
