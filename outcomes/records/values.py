"""A stored value as a person reads it, and a row from what the history kept of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from outcomes.records.catalogue import Kind, kind_of
from outcomes.rules import shown
from registry.models import ClinicalRow
from registry.vocabulary.common import MissingReason

NOT_RECORDED = "not recorded"
#: Reasons for the absence of several values together.
_ABOUT = {"sins_missing": "SINS", "margin_missing": "Margin"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of a record: what it is called and what stands there. `missing` says that no value does."""

    label: str
    text: str
    missing: bool


def title_of(row: ClinicalRow) -> str:
    """A record in a few words, to tell it from its neighbours; a finer record is told by the one it hangs on."""
    kind = kind_of(row)
    said = [text_of(row, name) for name in kind.title if _value(row, name) not in (None, "", [])]
    return ", ".join(said) or kind.name


def shown_value(row: ClinicalRow, name: str) -> Shown:
    value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    return Shown(label_of(kind_of(row), name), text_of(row, name), value in (None, "", []))


def text_of(row: ClinicalRow, name: str) -> str:
    """What stands in one field, in words; for an absent value the reason, if one was given."""
    field: Any = row._meta.get_field(name)
    try:
        value = _value(row, name)
    except ObjectDoesNotExist:
        return "a record that was removed"
    if name.endswith("_missing"):
        return MissingReason(value).label if value else NOT_RECORDED
    if value in (None, "", []):
        reason = getattr(row, f"{name}_missing", "")
        return f"missing: {MissingReason(reason).label.lower()}" if reason in MissingReason.values else NOT_RECORDED
    if isinstance(field, models.ForeignKey):
        return title_of(value)
    if isinstance(field, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(field, models.DateField):
        return shown(value, getattr(row, f"{name}_precision", None))
    if isinstance(field, ArrayField):
        return ", ".join(map(str, value))
    if isinstance(field, models.DecimalField):
        return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
    return str(dict(field.flatchoices).get(value, value))


def row_from_columns(kind: Kind, columns: Mapping[str, Any]) -> ClinicalRow:
    """A row as the history kept it, never saved. Columns that the table has no more are left out."""
    fields = {field.column: field for field in kind.model._meta.concrete_fields}
    known = {name: fields[name] for name in columns if name in fields}
    return kind.model(
        **{
            field.attname: _from_json(field, columns[name])
            for name, field in known.items()
            if not isinstance(field, models.GeneratedField)
        }
    )


def different(kind: Kind, one: ClinicalRow, other: ClinicalRow) -> Iterator[str]:
    """The fields of a kind in which two versions of a record read differently."""
    for name in kind.fields:
        if _compared(one, name) != _compared(other, name):
            yield name


def _compared(row: ClinicalRow, name: str) -> tuple[Any, ...]:
    raw = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    sides = (getattr(row, f"{name}_{side}", None) or None for side in ("missing", "precision"))
    return (raw, *sides)


def _from_json(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, ArrayField):
        return value
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(str(value) if isinstance(value, float) else value)


def _value(row: ClinicalRow, name: str) -> Any:
    return getattr(row, name)


def label_of(kind: Kind, name: str) -> str:
    """What a field is called. A reason that stands for several values is called by what they are about."""
    if name.endswith("_missing") and name in kind.fields:
        return f"{_ABOUT[name]}: if missing, why"
    words = str(getattr(kind.model._meta.get_field(name), "verbose_name", name))
    return words[:1].upper() + words[1:]
