"""The conditions of the database's check constraints, evaluated in Python.

A rule is written once, as a constraint of a model. Asking the database about each of a million rows would be slow, and
writing the rule a second time would let the two drift apart, so the condition itself is compiled to a function. It
answers as SQL does: True, False, or None where a value that it needs is absent; a constraint refuses only False.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, Value

from registry.models.constraints import Tomorrow

Values = Mapping[str, Any]
#: (values of the row, the site's today) -> True, False or None for unknown
Condition = Callable[[Values, date], bool | None]
Term = Callable[[Values, date], Any]

_TRANSFORMS: dict[str, Callable[[Any], Any]] = {
    "day": lambda value: value.day,
    "month": lambda value: value.month,
    "len": len,
}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "in": lambda value, options: value in options,
    "contained_by": lambda value, options: set(value) <= options,
}


class Unreadable(TypeError):
    """A constraint says something this module has no Python for."""


def compile_condition(condition: Q) -> Condition:
    """Raises Unreadable for a lookup or an expression that is not known here."""
    parts = [compile_condition(child) if isinstance(child, Q) else _leaf(*child) for child in _children(condition)]
    joined = _any(parts) if condition.connector == Q.OR else _all(parts)
    return _not(joined) if condition.negated else joined


def fields_of(condition: Q) -> list[str]:
    """The fields a condition speaks of, in its order, each once."""
    names: dict[str, None] = {}
    for child in _children(condition):
        if isinstance(child, Q):
            names.update(dict.fromkeys(fields_of(child)))
        else:
            names[child[0].split("__")[0]] = None
            if isinstance(child[1], F):
                names[_name_of(child[1])] = None
            if isinstance(child[1], Case):
                names.update(
                    dict.fromkeys(name for when in child[1].cases for name in fields_of(_plain(when.condition)))
                )
    return list(names)


def _children(condition: Q) -> list[Any]:
    """Conditions, and pairs of a lookup and its right-hand side."""
    return list(condition.children)


def _name_of(field: Any) -> str:
    return str(field.name)


def _all(parts: list[Condition]) -> Condition:
    def holds(values: Values, today: date) -> bool | None:
        known: bool | None = True
        for part in parts:
            answer = part(values, today)
            if answer is False:
                return False
            if answer is None:
                known = None
        return known

    return holds


def _any(parts: list[Condition]) -> Condition:
    def holds(values: Values, today: date) -> bool | None:
        known: bool | None = False
        for part in parts:
            answer = part(values, today)
            if answer:
                return True
            if answer is None:
                known = None
        return known

    return holds


def _not(part: Condition) -> Condition:
    def holds(values: Values, today: date) -> bool | None:
        answer = part(values, today)
        return None if answer is None else not answer

    return holds


def _leaf(lookup: str, right: Any) -> Condition:
    name, *path = lookup.split("__")
    if path == ["isnull"]:
        return lambda values, today: (values[name] is None) is right
    comparison = path.pop() if path and path[-1] in _COMPARISONS else "exact"
    if any(step not in _TRANSFORMS for step in path):
        raise Unreadable(f"lookup {lookup}")
    transforms = [_TRANSFORMS[step] for step in path]
    compare, term = _COMPARISONS[comparison], _term(comparison, right)

    def holds(values: Values, today: date) -> bool | None:
        value = values[name]
        if value is None:
            return None
        for transform in transforms:
            value = transform(value)
        other = term(values, today)
        return None if other is None else compare(_exact(value), _exact(other))

    return holds


def _exact(value: Any) -> Any:
    """A float as the decimal that was written: as a float, 0.01 is a little more than a dose of 0.01."""
    return Decimal(str(value)) if isinstance(value, float) else value


def _term(comparison: str, right: Any) -> Term:
    """The right-hand side: a literal, another field, the end of today, or a choice by another field."""
    if comparison in ("in", "contained_by"):
        options = frozenset(right)
        return lambda values, today: options
    if isinstance(right, F):
        name = _name_of(right)
        return lambda values, today: values[name]
    if isinstance(right, Tomorrow):  # the database allows for every time zone; the site's own day is stricter
        return lambda values, today: today
    if isinstance(right, Case):
        return _case(right)
    if hasattr(right, "resolve_expression"):
        raise Unreadable(f"expression {right!r}")
    return lambda values, today: right


def _case(case: Case) -> Term:
    whens = [(compile_condition(_plain(when.condition)), when.result) for when in case.cases]
    if not all(isinstance(result, Value) for _, result in whens):
        raise Unreadable("a case with computed results")

    def choose(values: Values, today: date) -> Any:
        return next((result.value for holds, result in whens if holds(values, today)), None)

    return choose


def _plain(condition: Any) -> Q:
    return condition if isinstance(condition, Q) else Q(condition)
