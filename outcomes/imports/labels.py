"""Targets and their codes as people call them."""

from django.contrib.postgres.fields import ArrayField

from outcomes.imports.targets import ROWS, Target
from registry.vocabulary.oncology import ScoreName

_WRITTEN_OTHERWISE = {
    "vital_status.status": "alive or dead",
    "vital_status.on": "date of death, or last known alive",
    "recurrence.occurred": "recurrence, yes or no",
}
_AGGREGATES = {
    "postoperative": "after surgery",
    "vital_status": "vital status",
    "score": "score",
    "baseline": "baseline",
}


def label_of_target(target: Target) -> str:
    """The field's own name, with its unit where it has one."""
    if str(target) in _WRITTEN_OTHERWISE:
        return _WRITTEN_OTHERWISE[str(target)]
    if target.aggregate == "score":
        return str(ScoreName(target.field).label)
    return str(ROWS[target.aggregate].model._meta.get_field(target.field).verbose_name)  # type: ignore[union-attr]


def label_of_aggregate(name: str) -> str:
    """What kind of record a target is of."""
    return _AGGREGATES.get(name) or str(ROWS[name].model._meta.verbose_name)


def labels_of_codes(target: Target) -> dict[str, str]:
    """Code as text to label, in the order of the vocabulary."""
    if target.codes == (True, False):
        return {"True": "yes", "False": "no"}
    if str(target) in _WRITTEN_OTHERWISE or target.aggregate == "score":
        return {str(code): str(code) for code in target.codes}
    column = ROWS[target.aggregate].model._meta.get_field(target.field)
    choices = column.base_field.choices if isinstance(column, ArrayField) else getattr(column, "choices", None)
    return {str(code): str(label) for code, label in choices or ()}
