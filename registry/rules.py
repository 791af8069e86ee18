"""Which records the registry accepts, in words for people. Pure: values in, violations out.

The rules of one row are the check constraints of its model, read from there, so that a form, an import and the database
never disagree. What this module adds is the remedy, both values, and the rules that columns have by their type.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from registry.conditions import Condition, compile_condition, fields_of
from registry.errors import Violation
from registry.models import PatientIdentity

HIDDEN = "(hidden)"
#: Set by the program, never by a person.
BOOKKEEPING = frozenset(
    {
        "id",
        "patient",
        "site",
        "source_key",
        "version",
        "record_state",
        "created_at",
        "changed_at",
        "registry_id",
        "uuid",
        "merged_into",
    }
)

_LARGEST_INTEGER = 2**31 - 1
_LONGEST_NAME = 63  # PostgreSQL cuts the names of constraints here
_REMEDIES = {
    "vocabulary": "Use one of these codes, or translate the word to one of them.",
    "value_or_reason": "Leave the value, or leave the reason why it is missing.",
    "range": "Correct the number, or its unit.",
    "precision": "Give the whole date, or only month and year, or only the year.",
    "not_in_future": "Correct the date.",
    "in_tens": "Give 0, 10, 20 and so on up to 100.",
    "levels": "Name levels from C1 to S5; there is no L6.",
    "stereotactic_has_dose": "Give dose and fractions, or say that the course was not completed.",
    "separation_never_r0": "Correct the margin, or the procedure.",
    "unit_and_range": "Say whether pain is 0-10 or 0-100 mm, and correct the number.",
    "one_per_source": "Name each row of the file once.",
}
#: What the database's guards across rows say (`outcomes/migrations/0002_guards.py`, `registry/sql`).
_GUARDS = {
    "not_after_death": "lies after the death of the patient",
    "not_before_surgery": "lies before the surgery it follows",
    "life": "is that of a locked record, which stays as it is",
    "merged": "was merged into another record of the same person",
}
_CORRECT_ONE = "Correct whichever of the two is wrong."
_GUARD_REMEDIES = {
    "life": "Unlock it first, with a reason; this takes a right, and revokes its signatures.",
    "merged": "Write it into the surviving record, to which the old registry id leads.",
}


@cache
def _constraints(model: type[models.Model]) -> list[tuple[str, Condition, list[str], str]]:
    return [
        (
            rule_of(constraint.name),
            compile_condition(constraint.condition),
            fields_of(constraint.condition),
            _message(model, constraint),
        )
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and isinstance(constraint.condition, models.Q)
        # nobody types what the program keeps for itself
        and not BOOKKEEPING.issuperset(fields_of(constraint.condition))
    ]


@cache
def _typed_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING and not field.is_relation and not isinstance(field, models.GeneratedField)
    ]


@cache
def defaults_of(model: type[models.Model]) -> dict[str, Any]:
    """What a new row holds where nobody says otherwise."""
    own = {field.name: field.get_default() for field in _typed_fields(model)}
    return own | {field.name: None for field in model._meta.concrete_fields if field.is_relation}


def check_row(model: type[models.Model], values: Mapping[str, Any], *, today: date) -> list[Violation]:
    """Every rule that one row breaks: those of its columns' types, then the constraints of its model.

    `values` by field name; what is not given is as in a new row. `today` is the day at the row's site.
    """
    row = {**defaults_of(model), **values}
    found = [violation for field in _typed_fields(model) if (violation := _check_type(field, row[field.name]))]
    spoilt = {violation.field for violation in found}
    for rule, holds, fields, message in _constraints(model):
        if spoilt.isdisjoint(fields) and holds(row, today) is False:
            values_said = _pairs(model, fields, row) + (f", today = {today}" if rule == "not_in_future" else "")
            found.append(Violation(rule, fields[0], f"{message} ({values_said})", _remedy(rule, fields)))
    return found


def rules_of_columns(model: type[models.Model]) -> list[tuple[str, str, str]]:
    """Every rule that `check_row` holds a row of a model to by its constraints: name, words, remedy."""
    return [(rule, message, _remedy(rule, fields)) for rule, _, fields, message in _constraints(model)]


def _check_type(field: models.Field, value: Any) -> Violation | None:
    if value is None:
        if field.null:
            return None
        return Violation("required", field.name, f"{field.verbose_name}: is required.", "Give a value.")
    if isinstance(value, str) and field.max_length is not None and len(value) > field.max_length:
        words = f"{field.verbose_name}: at most {field.max_length} characters are kept, these are {len(value)}."
        return Violation("too_long", field.name, words, "Shorten the text.")
    if (
        isinstance(value, Decimal)
        and isinstance(field, models.DecimalField)
        and abs(value) >= 10 ** (field.max_digits - field.decimal_places)
    ):
        return Violation("too_large", field.name, f"{field.verbose_name}: {value} is too large.", _REMEDIES["range"])
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        return Violation("too_large", field.name, f"{field.verbose_name}: the number is too large.", _REMEDIES["range"])
    return None


def check_age(
    *, age_years: int | None, born_on: date | None, born_precision: str | None, operated_on: date | None
) -> Violation | None:
    """The recorded age agrees with the birth date within a year. The birth date itself is never repeated."""
    if age_years is None or born_on is None or operated_on is None:
        return None
    by_birth = operated_on.year - born_on.year - ((operated_on.month, operated_on.day) < (born_on.month, born_on.day))
    allowed = 1 if born_precision == "D" else 2
    if abs(by_birth - age_years) <= allowed:
        return None
    message = f"age at surgery: {age_years} years; birth date {HIDDEN} and surgery {operated_on} make it {by_birth}."
    return Violation(
        "age_fits_birth_date",
        "age_at_surgery_years",
        message,
        "Correct the age, the birth date or the date of surgery.",
    )


def check_born_before_surgery(*, born_on: date | None, operated_on: date | None) -> Violation | None:
    if born_on is None or operated_on is None or born_on <= operated_on:
        return None
    message = f"date of surgery: {operated_on} is before the birth date {HIDDEN}."
    return Violation("not_before_birth", "operated_on", message, _CORRECT_ONE)


def violation_of_constraint(name: str) -> Violation:
    """The words for a rule that only the database noticed, by the name of its constraint; no value is known here."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name[:_LONGEST_NAME] == name:
                fields, rule = _fields_of_constraint(constraint), rule_of(name)
                message = f"{model._meta.verbose_name}: {_message(model, constraint)}"
                return Violation(rule, fields[0], message, _remedy(rule, fields))
    place, _, rule = name.rpartition("__")
    if rule not in _GUARDS:
        message = f"the database refuses a row by its rule {name}."
        return Violation(rule, "", message, "Tell the operator of the registry the name of this rule.")
    table = next(model for model in apps.get_models() if place.startswith(f"{model._meta.db_table}_"))
    field, remedy = place.removeprefix(f"{table._meta.db_table}_"), _GUARD_REMEDIES.get(rule, _CORRECT_ONE)
    return Violation(rule, field, f"{table._meta.verbose_name}: {field} {_GUARDS[rule]}.", remedy)


def _fields_of_constraint(constraint: models.BaseConstraint) -> list[str]:
    if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, models.Q):
        return fields_of(constraint.condition)
    return list(getattr(constraint, "fields", ())) or [""]


def rule_of(constraint_name: str) -> str:
    """The stable name of a rule: what stands after the last double underscore, or after the table's name."""
    _, separator, rule = constraint_name.rpartition("__")
    return rule if separator else "_".join(constraint_name.split("_")[2:])


def _message(model: type[models.Model], constraint: models.BaseConstraint) -> str:
    if isinstance(constraint, models.UniqueConstraint):
        return f"only one row may have the same {' and '.join(constraint.fields)}."
    if constraint.violation_error_message == constraint.default_violation_error_message:
        return f"{_fields_of_constraint(constraint)[0]}: breaks the rule {rule_of(constraint.name)}."
    name, colon, words = str(constraint.violation_error_message).partition(": ")
    named = colon and any(field.name == name for field in model._meta.concrete_fields)
    return f"{label_of(model, name)}: {words}" if named else f"{name}{colon}{words}"


def label_of(model: type[models.Model], field: str) -> str:
    """A field as people call it."""
    return str(getattr(model._meta.get_field(field), "verbose_name", field))


def _pairs(model: type[models.Model], fields: list[str], row: Mapping[str, Any]) -> str:
    hidden = model is PatientIdentity
    spoken = [name for name in fields if row[name] not in (None, "") or not name.endswith(("_missing", "_precision"))]
    return ", ".join(f"{label_of(model, name)} = {HIDDEN if hidden else _shown(row[name])}" for name in spoken)


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "empty"
    return str(value)


def _remedy(rule: str, fields: list[str]) -> str:
    return _REMEDIES.get(rule, _CORRECT_ONE if len(fields) > 1 else "Correct the value.")
