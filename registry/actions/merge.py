"""Two records of one person made one, and two again. The database guards both (`registry/sql/merging_v1.sql`).

A merge is no edit of any record: rows change hands, versions stay, locks and signatures hold. Undoing it gives every
row back to where it came from.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from registry.actions.acting import acting
from registry.errors import NotPossible, RuleError
from registry.merging import FORM, MOVED, OF_PERSON, clashes, moving
from registry.models import Merge, MovedRow, Patient, PatientIdentity
from registry.parting import Parting, former_values
from registry.rules import violation_of_constraint

REASON = "Say why these are records of one person; the reason is kept in their history."


def merge_patients(*, by: str, survivor: Patient, merged: Patient, taken: Sequence[str], reason: str) -> Merge:
    """Move every row of `merged` to `survivor`, who takes over `taken` (names of `OF_PERSON`) about the person.

    Raises NotPossible without a reason, for records of two sites, for one that was merged before, and while both have
    what a patient has once; RuleError when rows of the two contradict each other.
    """
    if not reason.strip():
        raise NotPossible(REASON)
    if survivor.site_id != merged.site_id:
        raise NotPossible("These are records of two hospitals. Only records of one hospital can be merged.")
    with acting(by=by, site=survivor.site, reason=reason.strip()), _in_words():
        survivor, merged = _held(survivor, merged)
        if survivor.pk == merged.pk or survivor.merged_into_id or merged.merged_into_id:
            raise NotPossible("One of these records was merged already. Look at both again.")
        if double := list(clashes(survivor, merged)):
            words = sorted({str(clash.ours._meta.verbose_name) for clash in double})
            raise NotPossible(f"Both records have a {', '.join(words)}, and a patient has one. Remove one of the two.")
        identities = {row.patient_id: row for row in PatientIdentity.objects.filter(patient__in=[survivor, merged])}
        ours, theirs = identities.get(survivor.pk), identities.get(merged.pk)
        merge = Merge.objects.create(
            site=survivor.site,
            survivor=survivor,
            merged=merged,
            taken=list(taken),
            patient_version=survivor.version,
            identity_version=ours.version if ours else None,
            by=by,
            reason=reason.strip(),
        )
        for model in moving():
            found = model._default_manager.filter(patient=merged)
            _move(merge, model, list(found.values_list("pk", flat=True)), merged, survivor)
        if theirs and ours is None:
            _move(merge, PatientIdentity, [theirs.pk], merged, survivor)
        _take_over(survivor, merged, [name for name in taken if OF_PERSON[name][0] is Patient])
        if ours and theirs:
            _take_over(ours, theirs, [name for name in taken if OF_PERSON[name][0] is PatientIdentity])
        Patient.objects.filter(pk=merged.pk).update(merged_into=survivor)
    return merge


def undo_merge(*, by: str, merge: Merge, reason: str) -> Merge:
    """Give every row back to where it came from, as it is now; rows added since stay, or go with what they hang on.

    Raises NotPossible without a reason, when it was undone before, when the survivor was itself merged since, and when
    rows of the two were tied to each other since; the text names them.
    """
    if not reason.strip():
        raise NotPossible("Say why these are records of two people; the reason is kept in their history.")
    with acting(by=by, site=merge.site, reason=reason.strip()), _in_words():
        survivor, merged = _held(merge.survivor, merge.merged)
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        if merge.undone_at is not None:
            raise NotPossible("This merge was undone already.")
        if survivor.merged_into_id is not None:
            raise NotPossible("The surviving record was itself merged into another since. Undo that merge first.")
        parting = Parting.of(merge)
        if parting.ties:
            raise NotPossible(f"These records were tied together since the merge: {'; '.join(parting.ties)}.")
        merge.undone_at, merge.undone_by, merge.undone_reason = timezone.now(), by, reason.strip()
        merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        Patient.objects.filter(pk=merged.pk).update(merged_into=None)
        for model, rows in parting.rows.items():
            _move(merge, model, rows, survivor, merged, keys=parting.keys)
        for row, fields in former_values(merge):
            for name, value in fields.items():
                setattr(row, name, value)
            row.version += 1
            row.save()
    return merge


def _held(*patients: Patient) -> list[Patient]:
    """Both as they are now, kept from other writers; always in one order, so that no two wait crosswise."""
    keys = [patient.pk for patient in patients]
    found = {one.pk: one for one in Patient.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if len(found) < len(set(keys)):
        raise NotPossible("One of these records is not here any more.")
    return [found[key] for key in keys]


def _move(
    merge: Merge,
    model: type[models.Model],
    rows: list[int],
    origin: Patient,
    target: Patient,
    keys: dict[tuple[str, int], str] | None = None,
) -> None:
    """`keys`: the source keys that rows get back. Without them a row gives up the key of its file's cell."""
    if not rows:
        return
    table = model._meta.db_table
    has_key = any(field.name == "source_key" for field in model._meta.concrete_fields)
    found = model._default_manager.filter(pk__in=rows)
    before = dict(found.values_list("pk", "source_key")) if has_key else {}
    given_up = [pk for pk, key in before.items() if key and not key.startswith((FORM, MOVED))]
    MovedRow.objects.bulk_create(
        MovedRow(
            merge=merge,
            site_id=merge.site_id,
            table=table,
            row=pk,
            moved_from=origin,
            moved_to=target,
            source_key=before.get(pk, "") if pk in given_up else "",
        )
        for pk in rows
    )
    if keys is None:
        marked = Concat(Value(MOVED), Cast("pk", models.CharField()))
        if given_up:
            found.filter(pk__in=given_up).update(patient=target, source_key=marked)
        found.exclude(pk__in=given_up).update(patient=target)
        return
    back = {pk: keys[table, pk] for pk in rows if keys.get((table, pk)) and before.get(pk, "").startswith(MOVED)}
    for pk, key in back.items():
        found.filter(pk=pk).update(patient=target, source_key=key)
    found.exclude(pk__in=back).update(patient=target)


def _take_over(ours: Patient | PatientIdentity, theirs: Patient | PatientIdentity, names: list[str]) -> None:
    if not names:
        return
    for name in names:
        for column in OF_PERSON[name][1]:
            setattr(ours, column, getattr(theirs, column))
    ours.version += 1
    ours.save()


@contextmanager
def _in_words() -> Iterator[None]:
    """What the database refuses, for people; its own message may repeat values, and is dropped."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # while rows go one table after another, those that hang together belong to two patients
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != "55P03":  # lock not available
            raise
        raise NotPossible("Somebody is just writing in one of these records. Try again in a moment.") from None
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        raise (RuleError([violation_of_constraint(name)]) if name else error) from None
