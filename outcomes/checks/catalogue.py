"""All rules, by their ids; and beside them those that the database holds, which no query has to look for."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from outcomes.checks import course, function, laboratory, operations, radiation
from outcomes.checks.rule import Rule, Severity
from outcomes.records.catalogue import KINDS, Kind
from outcomes.records.checks import AFTER_SURGERY, BEFORE_DEATH
from outcomes.records.values import label_of
from registry.models import ClinicalRow
from registry.rules import rules_of_columns

RULES: tuple[Rule, ...] = (*operations.RULES, *function.RULES, *laboratory.RULES, *radiation.RULES, *course.RULES)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


def rules_concerning(*written: type[models.Model]) -> tuple[Rule, ...]:
    """The rules that a change of these models may break or mend."""
    return tuple(rule for rule in RULES if any(rule.concerns(model) for model in written))


def asked_of(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.asked or rule.severity is Severity.HARD)


@dataclass(frozen=True, slots=True)
class OfDatabase:
    """A rule the database refuses a row by: always hard."""

    kind: Kind
    code: str
    says: str
    remedy: str


def of_database() -> Iterator[OfDatabase]:
    for kind in KINDS:
        for code, says, remedy in rules_of_columns(kind.model):
            yield OfDatabase(kind, code, says, remedy)
        yield from _against_others(kind)


def _against_others(kind: Kind) -> Iterator[OfDatabase]:
    model: type[ClinicalRow] = kind.model
    correct = "Correct whichever of the two dates is wrong."
    for field in BEFORE_DEATH.get(model, ()):
        says = f"{label_of(kind, field)}: does not lie after the death of the patient."
        yield OfDatabase(kind, "not_after_death", says, correct)
    if model in AFTER_SURGERY:
        says = f"{label_of(kind, AFTER_SURGERY[model][0])}: does not lie before the surgery it follows."
        yield OfDatabase(kind, "not_before_surgery", says, correct)
