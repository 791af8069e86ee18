"""Constraints that many models share, named so that a violation explains itself.

Every name ends in `__<rule>`; `registry.rules` turns such a name into words for people.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from registry.vocabulary.anatomy import LEVELS
from registry.vocabulary.common import DatePrecision, MissingReason

PREFIX = "%(app_label)s_%(class)s_"


class Tomorrow(models.Func):
    """The database's day after today.

    A hospital east of Greenwich is already in tomorrow when UTC is not; forms hold the strict rule in the site's own
    time zone, and the database refuses what is in the future everywhere.
    """

    template = "(CURRENT_DATE + 1)"
    arity = 0
    output_field = models.DateField()


def check(name: str, condition: Q, message: str) -> models.CheckConstraint:
    """A CHECK accepts what it cannot decide: a condition over a column that may be NULL says what NULL means."""
    return models.CheckConstraint(condition=condition, name=PREFIX + name, violation_error_message=message)


def vocabulary(**fields: type[models.TextChoices] | type[models.IntegerChoices]) -> list[models.BaseConstraint]:
    """Only words of the vocabulary (or NULL) are stored."""
    return [
        check(
            f"{name}__vocabulary",
            Q(**{f"{name}__in": choices.values}),
            f"{name}: choose one of {', '.join(map(str, choices.values))}.",
        )
        for name, choices in fields.items()
    ]


def value_or_reason(*names: str) -> list[models.BaseConstraint]:
    """A value excludes a reason for its absence, and a reason is a word of the vocabulary."""
    return [
        check(
            f"{name}__value_or_reason",
            Q(**{f"{name}_missing": ""}) | Q(**{f"{name}__isnull": True, f"{name}_missing__in": MissingReason.values}),
            f"{name}: give a value or say why it is missing, not both.",
        )
        for name in names
    ]


def between(low: Any, high: Any, *names: str) -> list[models.BaseConstraint]:
    """Inclusive bounds of a number."""
    return [
        check(
            f"{name}__range",
            Q(**{f"{name}__gte": low, f"{name}__lte": high}),
            f"{name}: must lie between {low} and {high}.",
        )
        for name in names
    ]


def partial_date(*names: str) -> list[models.BaseConstraint]:
    """A date has a precision, and what is not known is stored as the first, never as an invented day."""
    found: list[models.BaseConstraint] = []
    for name in names:
        day, month, year = (
            Q(**{f"{name}_precision": p}) for p in (DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR)
        )
        absent = Q(**{f"{name}__isnull": True, f"{name}_precision__isnull": True})
        present = Q(**{f"{name}__isnull": False, f"{name}_precision__isnull": False}) & (
            day | (month & Q(**{f"{name}__day": 1})) | (year & Q(**{f"{name}__day": 1, f"{name}__month": 1}))
        )
        found.append(check(f"{name}__precision", absent | present, f"{name}: say whether day, month or year is known."))
    return found


def not_in_future(*names: str) -> list[models.BaseConstraint]:
    return [
        check(f"{name}__not_in_future", Q(**{f"{name}__lte": Tomorrow()}), f"{name}: is in the future.")
        for name in names
    ]


def ordered(earlier: str, later: str) -> models.BaseConstraint:
    """`later` is not before `earlier`, where both are known."""
    return check(
        f"{later}__not_before_{earlier}",
        Q(**{f"{later}__gte": models.F(earlier)}) | Q(**{f"{earlier}__isnull": True}) | Q(**{f"{later}__isnull": True}),
        f"{later}: is before {earlier}.",
    )


def only_levels(*names: str, may_be_empty: bool = False) -> list[models.BaseConstraint]:
    """Only the 29 levels: there is no L6."""
    found: list[models.BaseConstraint] = []
    for name in names:
        condition = Q(**{f"{name}__contained_by": list(LEVELS)})
        if not may_be_empty:
            condition &= Q(**{f"{name}__len__gte": 1})
        found.append(check(f"{name}__levels", condition, f"{name}: only C1-C7, T1-T12, L1-L5, S1-S5, at least one."))
    return found


def flatten(groups: Iterable[models.BaseConstraint | list[models.BaseConstraint]]) -> list[models.BaseConstraint]:
    """Let `Meta.constraints` list single constraints and groups side by side."""
    return [c for group in groups for c in (group if isinstance(group, list) else [group])]
