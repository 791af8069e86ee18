"""Asking rules about some patients, or about all."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from outcomes.checks.rule import Finding, Rule, plain
from registry.vocabulary.common import RecordState

_BOOKKEEPING = ("pk", "version", "patient_id", "site_id")


def findings(rules: Iterable[Rule], where: Q) -> Iterator[Finding]:
    """What the rules find among rows that fit `where` (of the patient, such as `Q(patient=7)`); one query a rule."""
    for rule in rules:
        yield from found_by(rule, where)


def found_by(rule: Rule, where: Q) -> Iterator[Finding]:
    rows = rule.model._default_manager.filter(where).exclude(record_state=RecordState.DRAFT)
    names = _names(rule)
    for pk, version, patient, site, *values in rule.find(rows).values_list(*_BOOKKEEPING, *names).distinct():
        yield Finding(rule, pk, version, patient, site, _kept(names, values))


def _names(rule: Rule) -> list[str]:
    precisions = [f"{name}_precision" for name in rule.fields if f"{name}_precision" in rule.kind.columns]
    return [*rule.fields, *precisions, *(beside.name for beside in rule.beside)]


def _kept(names: list[str], values: list[Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in zip(names, values, strict=True)}
