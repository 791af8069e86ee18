"""Writing a batch of people's rows, so ordered that no step contradicts what is there before the next one mends it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django.db import connection, models

from outcomes.actions.following import after_writing
from outcomes.models import Death
from outcomes.rules import latest_possible
from registry.actions.acting import acting
from registry.actions.rows import Change, NewRow, admit_patients, change_rows, create_rows, remove_rows
from registry.models import Patient, PatientIdentity, Site, Surgery

Model = type[models.Model]


class CohortPlan(Protocol):
    """What is to be written: new people, and per model new rows, changes and removals."""

    people: list[tuple[Patient, PatientIdentity]]
    creations: dict[Model, list[NewRow]]
    changes: dict[Model, list[Change]]
    removals: dict[Model, list[Any]]


def write_cohort(*, plan: CohortPlan, models_in_order: Sequence[Model], site: Site, by: str) -> None:
    """Write a plan in one transaction. `models_in_order` has parents before children.

    The database checks every statement, so order matters where dates move: a death that moves later, and a surgery that
    moves earlier, make room for the rows between them and go first; the other way round they go last. Raises StaleRow
    when someone else changed a row meanwhile, and IntegrityError for a rule only the database could see broken.
    """
    with acting(by=by, site=site):
        _check_references_at_once()
        for model in reversed(models_in_order):
            remove_rows(model=model, rows=plan.removals.get(model, []), site=site, by=by)
        admit_patients(people=plan.people, site=site, by=by)
        wider, narrower = _by_room({model: list(plan.changes.get(model, [])) for model in (Death, Surgery)})
        for model in (Death, Surgery):
            change_rows(model=model, changes=wider[model], site=site, by=by)
        order: list[Model] = [Patient, PatientIdentity, *models_in_order]
        for model in order:
            if model is not Death:
                create_rows(model=model, rows=plan.creations.get(model, []), site=site, by=by)
            if model not in (Death, Surgery):
                change_rows(model=model, changes=plan.changes.get(model, []), site=site, by=by)
        for model in (Surgery, Death):
            change_rows(model=model, changes=narrower[model], site=site, by=by)
        create_rows(model=Death, rows=plan.creations.get(Death, []), site=site, by=by)
        written = {
            model for found in (plan.creations, plan.changes, plan.removals) for model, rows in found.items() if rows
        }
        after_writing(by=by, site=site, patients=_patients_of(plan), models_written=written)


def _patients_of(plan: CohortPlan) -> set[int]:
    """Whose records a plan touched."""
    new = {row.patient.pk for rows in plan.creations.values() for row in rows}
    there = [change.row for changes in plan.changes.values() for change in changes]
    there += [row for rows in plan.removals.values() for row in rows]
    return new | {row.pk if isinstance(row, Patient) else row.patient_id for row in there}


def _check_references_at_once() -> None:
    """Foreign keys are checked at the commit otherwise, and until then the database would remember every row."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _by_room(changes: dict[Model, list[Change]]) -> tuple[dict[Model, list[Change]], dict[Model, list[Change]]]:
    """Apart: the changes that leave more time between surgery and death, and those that leave less."""
    narrower = {model: [change for change in found if _narrows(change)] for model, found in changes.items()}
    wider = {model: [change for change in found if change not in narrower[model]] for model, found in changes.items()}
    return wider, narrower


def _narrows(change: Change) -> bool:
    row = change.row
    if isinstance(row, Surgery):
        return change.values.get("operated_on", row.operated_on) > row.operated_on
    now, then = (
        _end(row.died_on, row.died_on_precision),
        _end(change.values.get("died_on", row.died_on), change.values.get("died_on_precision", row.died_on_precision)),
    )
    return then < now


def _end(died_on: date | None, precision: str | None) -> date:
    return date.max if died_on is None else latest_possible(died_on, precision)
