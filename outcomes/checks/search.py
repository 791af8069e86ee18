"""Asking rules about some patients: all of them in one statement, made from their queries once."""

import json
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection

from outcomes.checks.rule import Finding, Rule, plain
from registry.vocabulary.common import RecordState

#: Stands for the patients where a rule's query is made; nobody has this key.
_ANYBODY = -4_242_424_242
_BOOKKEEPING = ("pk", "version", "patient_id", "site_id")


def findings(rules: Iterable[Rule], patients: Collection[int]) -> Iterator[Finding]:
    """What the rules find in the records of these patients (primary keys)."""
    asked = tuple(rules)
    if not asked or not patients:
        return
    statement, parameters = _statement(asked)
    keys = list(patients)
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys if one == _ANYBODY else one for one in parameters])
        rows = cursor.fetchall()
    for number, text in rows:
        yield _finding(asked[number], json.loads(text, parse_float=Decimal))


@cache
def _statement(rules: tuple[Rule, ...]) -> tuple[str, tuple[Any, ...]]:
    """The rules' queries side by side. To plan and to send one statement costs less than many small ones."""
    parts: list[str] = []
    parameters: list[Any] = []
    for number, rule in enumerate(rules):
        text, own = _query(rule)
        parts.append(f"SELECT {number}, row_to_json(found)::text FROM ({text}) found")
        parameters += own
    return " UNION ALL ".join(parts), tuple(parameters)


def _query(rule: Rule) -> tuple[str, tuple[Any, ...]]:
    rows = rule.model._default_manager.filter(patient__in=[_ANYBODY]).exclude(record_state=RecordState.DRAFT)
    found = rule.find(rows).values_list(*_BOOKKEEPING, *_names(rule)).distinct()
    text, parameters = found.query.sql_with_params()
    of_patients = '"patient_id" IN (%s)'
    if text.count(of_patients) != 1 or parameters.count(_ANYBODY) != 1:
        raise ValueError(f"the query of the rule {rule.id} does not say once whose records it asks for")
    return text.replace(of_patients, '"patient_id" = ANY (%s)'), tuple(parameters)


def _finding(rule: Rule, row: dict[str, Any]) -> Finding:
    values = {name: plain(row[name]) for name in _names(rule)}
    return Finding(rule, row["pk"], row["version"], row["patient_id"], row["site_id"], values)


def _names(rule: Rule) -> list[str]:
    precisions = [f"{name}_precision" for name in rule.fields if f"{name}_precision" in rule.kind.columns]
    return [*rule.fields, *precisions, *(beside.name for beside in rule.beside)]
