"""The rules as their page and the documentation list them."""

from collections.abc import Iterator
from dataclasses import dataclass

from outcomes.checks.catalogue import RULES, of_database
from outcomes.checks.rule import Rule, Severity

#: What stands for a severity wherever a rule is named.
WORDS = {Severity.HARD: "Impossible", Severity.SOFT: "Unlikely"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    id: str
    pill: str
    severity: str
    about: str
    says: str
    compares: str
    remedy: str
    when: str


@dataclass(frozen=True, slots=True)
class DatabaseLines:
    about: str
    lines: list[tuple[str, str]]


def rule_lines() -> list[RuleLine]:
    return [_line(rule) for rule in RULES]


def database_lines() -> Iterator[DatabaseLines]:
    """By kind of record, what is refused whoever writes it, with the remedy."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for rule in of_database():
        by_kind.setdefault(rule.kind.name, []).append((rule.says[:1].upper() + rule.says[1:], rule.remedy))
    for name, lines in by_kind.items():
        yield DatabaseLines(name[:1].upper() + name[1:], lines)


def _line(rule: Rule) -> RuleLine:
    hard = rule.severity is Severity.HARD
    asked = "refused when saved" if hard else "asked when saved" if rule.asked else "a query at night"
    return RuleLine(
        id=rule.id,
        pill="failed" if hard else "warning",
        severity=WORDS[rule.severity],
        about=rule.kind.name,
        says=rule.says,
        compares=", ".join(rule.labels),
        remedy=rule.remedy,
        when=asked,
    )
