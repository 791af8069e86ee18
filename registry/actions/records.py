"""One record at a time, as a person writes it: added, changed, taken away. Any clinical model.

What is written was checked by its form; what only the database notices comes back as the same words (`RuleError`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from registry.actions.acting import acting
from registry.errors import NotPossible, RuleError, StaleRecord
from registry.merging import FORM
from registry.models import ClinicalRow, Patient
from registry.rules import violation_of_constraint
from registry.vocabulary.common import RecordState


def add_record(
    *, by: str, patient: Patient, model: type[ClinicalRow], values: Mapping[str, Any], state: RecordState, key: UUID
) -> ClinicalRow:
    """Add a record; sending the same form (`key`) again gives the record it made. Raises RuleError.

    The key stands where a file's cell would, so the constraint that lets a cell be imported once holds here too, for
    forms sent at the same moment as well.
    """
    return add_or_find_record(by=by, patient=patient, model=model, values=values, state=state, key=key)[0]


def add_or_find_record(
    *, by: str, patient: Patient, model: type[ClinicalRow], values: Mapping[str, Any], state: RecordState, key: UUID
) -> tuple[ClinicalRow, bool]:
    """As `add_record`; with whether the record was made now."""
    row = model(patient=patient, site_id=patient.site_id, source_key=f"{FORM}{key}", record_state=state, **values)
    try:
        with acting(by=by, site=patient.site), transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        made = model._default_manager.filter(patient=patient, source_key=row.source_key).first()
        if made is None:
            raise _in_words(error) from None
        return made, False
    return row, True


def change_record(
    *, by: str, row: ClinicalRow, version: int, values: Mapping[str, Any], state: RecordState, reason: str
) -> bool:
    """Give a record that was read at `version` its new values; False if they are those it has.

    Raises StaleRecord if somebody changed it since, RuleError, and NotPossible without a reason or if it is gone.
    """
    if not reason.strip():
        raise NotPossible("Say why this record is changed; the reason is kept in its history.")
    with acting(by=by, site=row.site, reason=reason.strip()), _rules_in_words():
        now = _fresh(row)
        if now.version != version:
            raise StaleRecord(now)
        wanted = {**values, "record_state": state}
        if all(getattr(now, name) == value for name, value in wanted.items()):
            return False
        for name, value in wanted.items():
            setattr(now, name, value)
        now.version += 1
        now.save()
    return True


def remove_record(*, by: str, row: ClinicalRow, version: int, reason: str) -> None:
    """Take a record away; its history stays. Raises StaleRecord, and NotPossible while other records hang on it."""
    if not reason.strip():
        raise NotPossible("Say why this record is removed; the reason is kept in its history.")
    with acting(by=by, site=row.site, reason=reason.strip()), _rules_in_words():
        now = _fresh(row)
        if now.version != version:
            raise StaleRecord(now)
        hanging = [f"{count} {words}" for words, count in _hanging_on(now)]
        if hanging:
            raise NotPossible(f"Other records hang on this one: {', '.join(hanging)}. Remove those first.")
        now.delete()


def _hanging_on(row: ClinicalRow) -> Iterator[tuple[str, int]]:
    for relation in row._meta.related_objects:
        count = relation.related_model._default_manager.filter(**{relation.field.name: row}).count()
        if count:
            meta = relation.related_model._meta
            yield str(meta.verbose_name if count == 1 else meta.verbose_name_plural), count


def _fresh(row: ClinicalRow) -> ClinicalRow:
    """The row as it is now, kept from others until the end of the transaction."""
    found = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise NotPossible("This record was removed in the meantime. Its history says by whom and why.")
    return found


@contextmanager
def _rules_in_words() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except models.ProtectedError:
        raise NotPossible("Other records hang on this one. Remove those first.") from None
    except IntegrityError as error:
        raise _in_words(error) from None


def _in_words(error: IntegrityError) -> Exception:
    """The rule behind a refusal of the database. Its own message may repeat values, and is dropped."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return RuleError([violation_of_constraint(name)]) if name else error
