"""The rules told to people and the rules of the database are the same rules."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from registry.conditions import compile_condition, fields_of
from registry.rules import defaults_of, rule_of, violation_of_constraint

TODAY = date(2026, 11, 20)
CONSTRAINTS = [
    (model, constraint)
    for app in ("registry", "outcomes")
    for model in apps.get_app_config(app).get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint)
]
_NUMBERS = [None, 0, 1, 5, 10, 11, 29, 30, 50, 85, 100, 101, 2880, 2881, 50001, -1]


def some_value(chance: random.Random, field: models.Field) -> Any:
    if isinstance(field, models.DateField):
        return chance.choice(
            [None, TODAY - timedelta(days=400), date(2020, 1, 1), date(2020, 3, 1), date(2020, 3, 9), date(2090, 1, 1)]
        )
    if isinstance(field, models.BooleanField):
        return chance.choice([True, False])
    if hasattr(field, "base_field"):
        return chance.choice(
            [[], [1, 12], [0], [13]]
            if isinstance(field.base_field, models.IntegerField)
            else [[], ["T1", "L5"], ["A"], ["L6"]]
        )
    if isinstance(field, models.DecimalField):
        number = chance.choice(_NUMBERS)
        return None if number is None else Decimal(number)
    if isinstance(field, models.IntegerField):
        return chance.choice(_NUMBERS)
    words = [value for value, _ in field.choices or []] or ["words"]
    return chance.choice([*words, "nonsense", "", *([None] if field.null else [])])


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=[constraint.name for _, constraint in CONSTRAINTS])
def test_python_and_the_database_judge_alike(model: type[models.Model], constraint: models.CheckConstraint) -> None:
    condition = constraint.condition
    holds, chance = compile_condition(condition), random.Random(constraint.name)
    names = [name for name in fields_of(condition) if not model._meta.get_field(name).is_relation and name != "id"]

    for _ in range(12):
        row = defaults_of(model) | {"id": 1} | {name: some_value(chance, model._meta.get_field(name)) for name in names}
        known = {models.F(name).name: models.Value(value, model._meta.get_field(name)) for name, value in row.items()}
        assert (holds(row, TODAY) is not False) == condition.check(known), {name: row[name] for name in names}


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("registry_surgery_blood_loss_ml__range", "range", "surgery: blood loss (mL): must lie between 0 and 50000."),
        (
            "outcomes_followupvisit_seen_on__not_after_death",
            "not_after_death",
            "follow-up visit: seen_on lies after the death of the patient.",
        ),
        (
            "outcomes_death_died_on__not_before_surgery",
            "not_before_surgery",
            "death: died_on lies before the surgery it follows.",
        ),
        ("outcomes_death_once", "once", "death: only one row may have the same patient."),
    ],
)
def test_a_constraint_is_told_in_words(name: str, rule: str, words: str) -> None:
    violation = violation_of_constraint(name)

    assert (violation.code, violation.message) == (rule, words)
    assert violation.remedy


def test_every_constraint_has_words() -> None:
    for model, constraint in CONSTRAINTS:
        violation = violation_of_constraint(constraint.name[:63])
        assert violation.code == rule_of(constraint.name)
        assert str(model._meta.verbose_name) in violation.message
        assert "violated" not in violation.message, f"{constraint.name} has no message of its own"


def test_an_unknown_constraint_is_named_for_the_operator() -> None:
    assert "some_foreign_key" in violation_of_constraint("some_foreign_key").message
