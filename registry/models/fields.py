"""The few field shapes every clinical model is made of.

A clinical value is NULL when absent and then carries its reason in `<name>_missing`; a date that may be vague
carries `<name>_precision`. Both rules are database constraints (see `constraints.py`).
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.vocabulary.anatomy import Level
from registry.vocabulary.common import DatePrecision, MissingReason


def coded(vocabulary: type[models.TextChoices], verbose_name: str = "", **options: Any) -> models.CharField:
    """A word of a vocabulary, or NULL."""
    length = max(len(value) for value in vocabulary.values)
    return models.CharField(
        verbose_name or None, max_length=length, choices=vocabulary.choices, null=True, blank=True, **options
    )


def graded(vocabulary: type[models.IntegerChoices], verbose_name: str = "", **options: Any) -> models.SmallIntegerField:
    """A graded whole number of a scale, or NULL."""
    return models.SmallIntegerField(verbose_name or None, choices=vocabulary.choices, null=True, blank=True, **options)


def measured(verbose_name: str, *, digits: int = 8, places: int = 2, **options: Any) -> models.DecimalField:
    """A measured number, or NULL. Its unit stands in the field's name."""
    return models.DecimalField(verbose_name, max_digits=digits, decimal_places=places, null=True, blank=True, **options)


def whole(verbose_name: str, **options: Any) -> models.IntegerField:
    """A whole number, or NULL. Its unit stands in the field's name."""
    return models.IntegerField(verbose_name, null=True, blank=True, **options)


def missing_reason() -> models.CharField:
    """Why the value of the same name is absent; empty when it is there or when nothing was said."""
    return models.CharField(max_length=16, choices=MissingReason.choices, blank=True, default="", editable=False)


def precision() -> models.CharField:
    """How much of the date of the same name is known; NULL exactly when the date is."""
    return models.CharField(max_length=1, choices=DatePrecision.choices, null=True, blank=True, editable=False)


def levels(verbose_name: str = "levels", **options: Any) -> ArrayField:
    """Spinal levels, from head to tail."""
    return ArrayField(models.CharField(max_length=3, choices=Level.choices), verbose_name=verbose_name, **options)
