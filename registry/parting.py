"""Undoing a merge: which rows go back, which follow them, and what was tied together since and cannot be parted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models

from history.selectors import columns_at_version
from registry.errors import NotPossible
from registry.merging import OF_PERSON, moving
from registry.models import Merge, MovedRow, Patient, PatientIdentity
from registry.models.life import OfRecord

Model = type[models.Model]
#: How a link between two rows is told: the table and key of the row that holds it, the field, the row it names.
Row = tuple[Model, int]


@dataclass(slots=True)
class Parting:
    """`rows` go back, by model; `keys` are the source keys they had; `ties` are why they cannot, in words."""

    rows: dict[Model, list[int]] = field(default_factory=dict)
    keys: dict[tuple[str, int], str] = field(default_factory=dict)
    ties: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, merge: Merge) -> Self:
        """What moved and is still there goes back. A row added since goes along if it hangs on one that goes."""
        moves = list(MovedRow.objects.filter(merge=merge, moved_from=merge.merged_id))
        came = {(move.table, move.row) for move in moves}
        there = _rows_of(merge.survivor_id)
        going = {row for row in there if (row[0]._meta.db_table, row[1]) in came}
        links = list(_links(there))
        while following := {
            row for row, _, named in links if named in going and row not in going and _added_since(there[row], merge)
        }:
            going |= following
        parting = cls(keys={(move.table, move.row): move.source_key for move in moves})
        for model, pk in going:
            parting.rows.setdefault(model, []).append(pk)
        parting.ties = sorted(
            f"{row[0]._meta.verbose_name} no. {row[1]} names {named[0]._meta.verbose_name} no. {named[1]}"
            f" of the other record ({label}); correct one of the two first"
            for row, label, named in links
            if (row in going) != (named in going)
        )
        return parting


def former_values(merge: Merge) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What the survivor had about the person before it took over the other's, where nobody changed it since.

    Read from the history, which alone kept it. Raises NotPossible for a value that was redacted there.
    """
    versions: dict[Model, int | None] = {Patient: merge.patient_version, PatientIdentity: merge.identity_version}
    for model, version in versions.items():
        names = [name for name in merge.taken if OF_PERSON[name][0] is model]
        key = "pk" if model is Patient else "patient_id"
        row, other = (
            model._default_manager.filter(**{key: patient}).first() for patient in (merge.survivor_id, merge.merged_id)
        )
        if not names or version is None or row is None or other is None:
            continue
        before = columns_at_version(model._meta.db_table, row.pk, version)
        if before is None:
            raise NotPossible("The history does not reach back to this merge, so it cannot be undone.")
        columns = [column for name in names for column in OF_PERSON[name][1]]
        if any(str(before[column]).startswith("[redacted") for column in columns):
            raise NotPossible("What stood there before the merge was redacted, so it cannot be undone.")
        kept = {column: model._meta.get_field(column).to_python(before[column]) for column in columns}  # type: ignore[union-attr]
        # what the survivor took still stands with the other, which nobody could change since
        taken = [column for column in columns if getattr(row, column) == getattr(other, column) != kept[column]]
        if taken:
            yield row, {column: kept[column] for column in taken}


def _rows_of(patient: int) -> dict[Row, Any]:
    models_of_patient: list[Model] = [*moving(), PatientIdentity]
    return {
        (model, row.pk): row for model in models_of_patient for row in model._default_manager.filter(patient=patient)
    }


def _links(there: dict[Row, Any]) -> Iterator[tuple[Row, str, Row]]:
    """(row, what it calls the link, the row it names) for every link between rows of these."""
    tables = {model._meta.db_table: model for model, _ in there}
    for (model, pk), row in there.items():
        for one in model._meta.concrete_fields:
            named = (one.related_model, getattr(row, one.attname))
            if one.is_relation and named in there:
                yield (model, pk), str(getattr(one, "verbose_name", one.name)), named
        if isinstance(row, OfRecord) and (spoken_of := (tables.get(row.table), row.row)) in there:
            yield (model, pk), "the record it speaks of", spoken_of


def _added_since(row: Any, merge: Merge) -> bool:
    return bool(row.created_at > merge.at)
