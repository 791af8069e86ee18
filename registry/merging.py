"""Merging two records of one person: which tables move, and what stands in the way.

Every table with a foreign key to a patient moves, unless `STAYS` says why not; a census test fails for a table that
neither moves under the database's guard nor stands there. What a person decides is `registry.actions.merge`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from registry.models import Patient, PatientIdentity

#: Tables that name a patient and keep naming the same one after a merge, each with its reason.
STAYS: dict[str, str] = {
    "registry_patient": "a tombstone names its survivor; it is no row of a patient",
    "registry_patientidentity": "both hospital numbers go on finding the patient; it moves only to one who has none",
    "registry_signature": "it says what was signed, and of whom, at that moment, and is never rewritten",
    "registry_unlock": "it says what was unlocked at that moment, and is never rewritten",
    "registry_merge": "it tells of the two records themselves",
    "outcomes_draft": "it is nobody's data yet, and goes on at the address of the form it was typed into",
    "registry_movedrow": "it tells from whom and to whom a row went",
    "outcomes_expectation": "it follows its operation by the database's own key, and is made again from the records",
}
#: What a survivor may take over about the person, by the name a choice has; each with the columns that go together.
OF_PERSON: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "sex": (Patient, ("sex", "sex_missing")),
    "identity.full_name": (PatientIdentity, ("full_name",)),
    "identity.birth_date": (PatientIdentity, ("birth_date", "birth_date_precision")),
    "identity.phone": (PatientIdentity, ("phone",)),
    "identity.email": (PatientIdentity, ("email",)),
    "identity.address": (PatientIdentity, ("address",)),
}
#: How source keys begin that are not the cell of a hospital's file: a form's, and that of a row that gave its own up.
FORM, MOVED = "form:", "moved:"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows of which a patient may have only one, by the rule of a unique constraint."""

    ours: Any
    theirs: Any


@cache
def moving() -> tuple[type[models.Model], ...]:
    """Every model whose rows move with a merge, in the order of the apps."""
    return tuple(
        model
        for model in apps.get_models()
        if model._meta.managed and model._meta.db_table not in STAYS and links_to_patient(model)
    )


def links_to_patient(model: type[models.Model]) -> list[str]:
    """The columns by which a table names patients."""
    return [str(field.column) for field in model._meta.concrete_fields if field.related_model is Patient]


def moved_key(row: int) -> str:
    """The source key of a row that gave its own up."""
    return f"{MOVED}{row}"


def survivor_of(patient: Patient) -> Patient:
    """The record in which a merged one lives on, through any number of merges; the patient itself if not merged."""
    while patient.merged_into_id is not None:
        patient = Patient.objects.select_related("site").get(pk=patient.merged_into_id)
    return patient


def clashes(survivor: Patient, other: Patient) -> Iterator[Clash]:
    """What both have and a patient may have only once. A merge waits until one of the two is removed."""
    for model in moving():
        for columns, condition in _only_one(model):
            theirs = model._default_manager.filter(condition, patient=other)
            for row in theirs:
                same = {name: getattr(row, name) for name in columns}
                ours = model._default_manager.filter(condition, patient=survivor, **same).first()
                if ours is not None:
                    yield Clash(ours, row)


def _only_one(model: type[models.Model]) -> Iterator[tuple[list[str], Q]]:
    """What two rows of a patient may not share: the other columns of each unique constraint, and its condition."""
    for constraint in model._meta.constraints:
        columns = list(getattr(constraint, "fields", ()))
        # a source key is given up by the row that moves
        if isinstance(constraint, models.UniqueConstraint) and "patient" in columns and "source_key" not in columns:
            columns.remove("patient")
            if "id" not in columns:
                yield columns, constraint.condition or Q()
    if getattr(model._meta.get_field("patient"), "unique", False):
        yield [], Q()
