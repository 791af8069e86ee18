"""Every column of every model, and what it could give away.

A column that stands nowhere fails the tests and is in no release view: the lists are an allow-list.
"""

from collections.abc import Mapping

from django.apps import apps
from django.db import models

from exports.classification.kept_in import KEPT_IN
from exports.classification.outcomes import FOLLOWED
from exports.classification.registry import TREATED
from exports.classification.sensitivity import Sensitivity

__all__ = ["CLASSIFIED", "KEPT_IN", "Sensitivity", "sensitivity_of", "unclassified"]

CLASSIFIED: Mapping[str, Mapping[str, Sensitivity]] = TREATED | FOLLOWED


def sensitivity_of(model: type[models.Model], column: str) -> Sensitivity:
    """What a column could give away. Raises KeyError for one that nobody has classified."""
    label = model._meta.label
    if label in KEPT_IN:
        return Sensitivity.DIRECT
    return CLASSIFIED[label][column]


def unclassified() -> list[str]:
    """Columns of the models of this project and its libraries that stand in no list, as "app.Model.column"."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in KEPT_IN
        for field in model._meta.concrete_fields
        if field.name not in CLASSIFIED.get(model._meta.label, {})
    ]


def gone() -> list[str]:
    """Names in the lists that no model has any more."""
    models_here = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    listed = [(label, name) for label, names in CLASSIFIED.items() for name in names]
    lost = [label for label in KEPT_IN if label not in models_here]
    return lost + [
        f"{label}.{name}"
        for label, name in listed
        if label not in models_here or name not in {field.name for field in models_here[label]._meta.concrete_fields}
    ]
