"""A score as people read it: what it says, from which parts, by which rule, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.models import ComputedScore
from registry.scores import RULES, Result, Rule


@dataclass(frozen=True, slots=True)
class PartShown:
    """A component, or an input of a rule without points. `points` is empty where there are none."""

    label: str
    said: str
    points: str
    missing: bool


@dataclass(frozen=True, slots=True)
class ScoreShown:
    """`headline` is the total or the decision; empty while inputs are missing."""

    name: str
    title: str
    headline: str
    band: str
    note: str
    reason: str
    figures: list[tuple[str, str]]
    parts: list[PartShown]
    missing: list[str]
    scale: str
    has_points: bool
    version: str
    citation: str
    marks: tuple[str, ...]


def score_shown(result: Result) -> ScoreShown:
    rule = result.rule
    return ScoreShown(
        name=rule.name,
        title=rule.title,
        headline=_headline(result),
        band=result.band.label if result.band else "",
        note=result.band.note if result.band else "",
        reason=result.reason,
        figures=[(figure.label, f"{figure.value:f} {figure.unit}".strip()) for figure in result.figures],
        parts=_parts(result),
        missing=result.missing_labels(),
        scale=scale_of(rule),
        has_points=bool(rule.components),
        version=rule.version,
        citation=rule.citation,
        marks=rule.marks,
    )


def scores_shown(results: Iterable[Result]) -> list[ScoreShown]:
    return [score_shown(result) for result in results]


def scale_of(rule: Rule) -> str:
    """From where to where, and which end is good."""
    if rule.total_range is None:
        return ""
    least, greatest = rule.total_range
    return f"{least} to {greatest}, {rule.better} is good"


def _headline(result: Result) -> str:
    if result.total is not None:
        return str(result.total)
    return (
        result.band.label
        if result.band
        else ", ".join(f"{one.label} {one.value:f} {one.unit}".strip() for one in result.figures)
    )


def _parts(result: Result) -> list[PartShown]:
    rule = result.rule
    if not rule.components:
        return [PartShown(one.label, _said(result, (one.name,)), "", one.name in result.missing) for one in rule.inputs]
    points = {part.name: part.points for part in result.parts}
    return [
        PartShown(
            part.label,
            _said(result, part.inputs),
            "" if points[part.name] is None else str(points[part.name]),
            points[part.name] is None,
        )
        for part in rule.components
    ]


def _said(result: Result, names: tuple[str, ...]) -> str:
    """The inputs of a part in words; of several, each with its name."""
    rule = result.rule
    said = {name: rule.input(name).shown(result.values[name]) for name in names if name in result.values}
    if len(names) == 1:
        return said.get(names[0], "missing" if names[0] in result.missing else "not needed")
    return "; ".join(f"{rule.input(name).label}: {said.get(name, 'missing')}" for name in names)


@dataclass(frozen=True, slots=True)
class OverrideShown:
    """What a clinician said instead of a recorded fact; `said` is empty where the records count again."""

    label: str
    said: str
    reason: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class ScoreOfSurgery:
    """A score of one operation as it is now, beside what it was at surgery."""

    now: ScoreShown
    at_surgery: str
    differs: bool
    overrides: list[OverrideShown]

    @property
    def is_overridden(self) -> bool:
        return any(override.said for override in self.overrides)


def score_of_surgery(
    result: Result, *, first: ComputedScore | None, latest: ComputedScore | None, names: Mapping[str, str]
) -> ScoreOfSurgery:
    """`first` is the value at surgery, `latest` the result kept last; `names` tell the actors of overrides."""
    band = result.band.code if result.band else ""
    return ScoreOfSurgery(
        now=score_shown(result),
        at_surgery=kept_words(first) if first else "",
        differs=first is not None and (first.total, first.band) != (result.total, band),
        overrides=[
            OverrideShown(
                label=result.rule.input(name).label,
                said=_override_words(result.rule, name, said["value"]),
                reason=said["reason"],
                who=names.get(said["by"], said["by"]),
                at=said["at"][:10],
            )
            for name, said in (latest.overrides if latest else {}).items()
        ],
    )


def _override_words(rule: Rule, name: str, value: Any) -> str:
    return "" if value is None else rule.input(name).shown(rule.input(name).read(value))


def kept_words(kept: ComputedScore) -> str:
    """A kept result in a few words, with the rule it was computed by."""
    band = next((band.label for band in RULES[kept.score].bands if band.code == kept.band), kept.band)
    total = "" if kept.total is None else f"{kept.total} "
    words = f"{total}({band})" if total else band
    return f"{words}, rule {kept.rule_version}, kept {kept.created_at:%Y-%m-%d}"
