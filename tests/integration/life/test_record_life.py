"""Draft, complete, locked, signed: who tries what on a locked record, and what a signature is worth."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import get_resolver
from django.utils import timezone

from accounts.models import User
from accounts.scope import set_scope
from history.models import Event
from registry.actions.life import lock_record, sign_record, signature_holds, unlock_record
from registry.errors import NotPossible
from registry.models import Signature, Surgery, TreatedSegment, Unlock
from registry.rules import violation_of_constraint
from registry.vocabulary.common import RECORD_TRANSITIONS, RecordState, SignatureMeaning
from tests import factories
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signer(transactional_db):
    return User.objects.create(username="surgeon", display_name="Dr Invented Example")


@pytest.fixture
def surgery(signer, as_role):
    """A complete operation with its segment; the test goes on as the serving role in its site's scope."""
    with as_role("worker"):
        case = factories.a_patient(factories.a_site(), blood_loss_ml=800)
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor=f"user:{signer.pk}", request_id="r", reason="a test")
        yield Surgery.objects.get(pk=case.surgery.pk)


def by(signer):
    return f"user:{signer.pk}"


def sign(signer, row, meaning=SignatureMeaning.APPROVED):
    return sign_record(by=signer, row=row, meaning=meaning, reauthenticated_at=timezone.now())


def state_of(row):
    return type(row).objects.get(pk=row.pk).record_state


def refused(write):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return error.value.__cause__.diag.constraint_name


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


CHANGES = {
    "save": lambda row: (setattr(row, "blood_loss_ml", 1), row.save()),
    "update": lambda row: Surgery.objects.filter(pk=row.pk).update(blood_loss_ml=1),
    "bulk_update": lambda row: (
        setattr(row, "blood_loss_ml", 1),
        Surgery.objects.bulk_update([row], ["blood_loss_ml"]),
    ),
    "SQL": lambda row: sql("update registry_surgery set blood_loss_ml = 1 where id = %s", row.pk),
    "SQL that unlocks on the way": lambda row: sql(
        "update registry_surgery set record_state = 'complete', blood_loss_ml = 1 where id = %s", row.pk
    ),
    "SQL that only unlocks": lambda row: sql(
        "update registry_surgery set record_state = 'draft' where id = %s", row.pk
    ),
    "deletion": lambda row: sql("delete from registry_surgery where id = %s", row.pk),
    "a part that is changed": lambda row: TreatedSegment.objects.filter(surgery=row).update(levels=["T1"]),
    "a part that is added": lambda row: TreatedSegment.objects.create(
        surgery=row, patient_id=row.patient_id, site_id=row.site_id, levels=["L1"]
    ),
    "a part that is removed": lambda row: TreatedSegment.objects.filter(surgery=row).delete(),
}


@req("A9")
@pytest.mark.parametrize("signed", [False, True], ids=["locked", "signed"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_is_locked_stays_as_it_is_by_any_path(surgery, signer, change, signed):
    lock_record(by=by(signer), row=surgery)
    if signed:
        sign(signer, surgery)

    assert refused(lambda: change(surgery)).endswith("_record_state__life")
    assert Surgery.objects.get(pk=surgery.pk).blood_loss_ml == 800


@req("A9", "X20")
def test_there_is_no_administration_site_to_change_it_by():
    assert not apps.is_installed("django.contrib.admin")
    assert "admin" not in get_resolver().namespace_dict


@req("A9")
def test_the_refusal_in_words_says_what_to_do(surgery):
    violation = violation_of_constraint("registry_surgery_record_state__life")

    assert "locked record" in violation.message
    assert "Unlock it first, with a reason" in violation.remedy


@req("A9")
def test_every_state_says_what_may_follow_and_the_database_agrees(surgery, signer):
    assert set(RECORD_TRANSITIONS) == set(RecordState)
    allowed = {(a, b) for a in RecordState for b in RECORD_TRANSITIONS[a]}
    bare = {(RecordState.DRAFT, RecordState.COMPLETE), (RecordState.COMPLETE, RecordState.DRAFT)}
    bare |= {(RecordState.COMPLETE, RecordState.LOCKED)}
    assert bare <= allowed
    for before, after in [(a, b) for a in RecordState for b in RecordState if a != b]:
        with transaction.atomic():
            _bring_to(before, surgery, signer)
            change = lambda state=after: Surgery.objects.filter(pk=surgery.pk).update(record_state=state)  # noqa: E731
            if (before, after) in bare:
                change()
            else:
                refused(change)
            transaction.set_rollback(True)


def _bring_to(state, surgery, signer):
    if state == RecordState.DRAFT:
        Surgery.objects.filter(pk=surgery.pk).update(record_state=state)
    if state in (RecordState.LOCKED, RecordState.SIGNED):
        lock_record(by=by(signer), row=surgery)
    if state == RecordState.SIGNED:
        sign(signer, surgery)


@req("A10")
def test_a_signature_shows_name_time_and_meaning_and_is_bound_to_the_version(surgery, signer):
    lock_record(by=by(signer), row=surgery)
    signature = sign(signer, surgery)
    now = Surgery.objects.get(pk=surgery.pk)

    assert (signature.printed_name, signature.get_meaning_display()) == ("Dr Invented Example", "I approve this record")
    assert abs(timezone.now() - signature.signed_at) < timedelta(minutes=1)
    assert state_of(surgery) == RecordState.SIGNED
    assert signature_holds(signature, now)
    now.blood_loss_ml = 801
    assert not signature_holds(signature, now)


@req("A10")
def test_a_signature_takes_a_fresh_proof_of_who_signs(surgery, signer):
    lock_record(by=by(signer), row=surgery)
    with pytest.raises(NotPossible, match="password or second factor again"):
        sign_record(
            by=signer,
            row=surgery,
            meaning=SignatureMeaning.APPROVED,
            reauthenticated_at=timezone.now() - timedelta(minutes=3),
        )
    assert not Signature.objects.exists()


@req("A10")
def test_only_what_is_locked_is_signed(surgery, signer):
    with pytest.raises(NotPossible, match="complete cannot become signed"):
        sign(signer, surgery)


@req("A11")
def test_unlocking_takes_a_reason_revokes_signatures_and_deletes_none(surgery, signer):
    lock_record(by=by(signer), row=surgery)
    first, second = sign(signer, surgery), sign(signer, surgery, SignatureMeaning.REVIEWED)
    with pytest.raises(NotPossible, match="Say why"):
        unlock_record(by=by(signer), row=surgery, reason="  ")

    unlock_record(by=by(signer), row=surgery, reason="blood loss was misread")

    assert state_of(surgery) == RecordState.COMPLETE
    assert {s.pk for s in Signature.objects.exclude(revoked_at=None)} == {first.pk, second.pk}
    assert Unlock.objects.filter(reason="blood loss was misread", row=surgery.pk).exists()
    Surgery.objects.filter(pk=surgery.pk).update(blood_loss_ml=700)
    assert Event.objects.filter(tbl="registry_surgery", op="U").last().new["blood_loss_ml"] == 700


@req("A11")
def test_an_unlock_of_another_transaction_opens_nothing_here(surgery, signer):
    lock_record(by=by(signer), row=surgery)
    of_row = {"table": "registry_surgery", "row": surgery.pk, "transaction": 1}
    Unlock.objects.create(patient_id=surgery.patient_id, site_id=surgery.site_id, by="user:1", reason="old", **of_row)

    assert refused(lambda: Surgery.objects.filter(pk=surgery.pk).update(record_state=RecordState.COMPLETE))


@req("A11")
@pytest.mark.parametrize(
    "change",
    [
        lambda s: Signature.objects.filter(pk=s.pk).update(printed_name="Somebody Else"),
        lambda s: Signature.objects.filter(pk=s.pk).update(meaning="reviewed"),
        lambda s: Signature.objects.filter(pk=s.pk).delete(),
        lambda s: sql("delete from registry_signature"),
    ],
    ids=["another name", "another meaning", "deletion", "SQL"],
)
def test_what_was_signed_is_never_rewritten(surgery, signer, change):
    lock_record(by=by(signer), row=surgery)
    signature = sign(signer, surgery)

    assert refused(lambda: change(signature)).endswith("__kept")


@req("A11")
def test_a_revoked_signature_stays_revoked(surgery, signer):
    lock_record(by=by(signer), row=surgery)
    signature = sign(signer, surgery)
    unlock_record(by=by(signer), row=surgery, reason="misread")

    assert refused(lambda: Signature.objects.filter(pk=signature.pk).update(revoked_at=None, revoked_by=""))


@req("A9")
def test_parts_are_locked_and_unlocked_with_the_whole(surgery, signer):
    lock_record(by=by(signer), row=surgery)
    assert {s.record_state for s in surgery.segments.all()} == {RecordState.LOCKED}
    unlock_record(by=by(signer), row=surgery, reason="misread")
    assert {s.record_state for s in surgery.segments.all()} == {RecordState.COMPLETE}


def test_a_record_is_not_born_locked(surgery):
    assert refused(
        lambda: Surgery.objects.create(
            patient_id=surgery.patient_id,
            site_id=surgery.site_id,
            operated_on="2020-01-01",
            procedure="TES",
            record_state=RecordState.SIGNED,
        )
    )
