"""Whatever path a write takes, the database writes it down: old, new, who, when, why, on which request."""

from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import actions as accounts
from accounts.models import User
from accounts.permissions import Role
from accounts.scope import set_reason, set_scope
from history.models import Event
from outcomes.models import VitalContact
from registry.models import Patient, Site, Surgery
from registry.models.clinical_row import ClinicalRow
from tests import factories
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

#: They hold what was computed from kept rows, and what somebody is typing before it is a record.
COMPUTED = {"analytics_indexprocedurefact", "outcomes_draft", "outcomes_expectation"}
WHY = "read again in the chart"


@pytest.fixture
def case(as_role):
    with as_role("worker"):
        return factories.a_patient(factories.a_site())


@pytest.fixture
def scoped(case):
    """The serving role, in the scope of a person at the patient's site."""
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="request-1", reason=WHY)
        yield case


def events(**filters):
    return list(Event.objects.filter(**filters).order_by("id"))


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


WRITES = {
    "save": lambda surgery: (setattr(surgery, "blood_loss_ml", 900), surgery.save()),
    "save of one field": lambda surgery: (
        setattr(surgery, "blood_loss_ml", 900),
        surgery.save(update_fields=["blood_loss_ml"]),
    ),
    "update of a queryset": lambda surgery: Surgery.objects.filter(pk=surgery.pk).update(blood_loss_ml=900),
    "bulk_update": lambda surgery: (
        setattr(surgery, "blood_loss_ml", 900),
        Surgery.objects.bulk_update([surgery], ["blood_loss_ml"]),
    ),
    "raw SQL": lambda surgery: sql("update registry_surgery set blood_loss_ml = 900 where id = %s", surgery.pk),
    "a common table expression": lambda surgery: sql(
        "with u as (update registry_surgery set blood_loss_ml = 900 where id = %s returning 1) select * from u",
        surgery.pk,
    ),
    "merge": lambda surgery: sql(
        "merge into registry_surgery s using (select %s::bigint as id) n on s.id = n.id"
        " when matched then update set blood_loss_ml = 900",
        surgery.pk,
    ),
}


@req("A1", "A3")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_change_by_any_path_is_kept_with_who_and_why(scoped, write):
    write(scoped.surgery)

    (event,) = events(tbl="registry_surgery", op="U")
    assert (event.old["blood_loss_ml"], event.new["blood_loss_ml"]) == (None, 900)
    assert (event.actor, event.request_id, event.reason) == ("user:7", "request-1", WHY)
    assert (event.db_user, event.pk_of_row, event.patient_id, event.site_id) == (
        "reg_app",
        scoped.surgery.pk,
        scoped.patient.pk,
        scoped.site.pk,
    )


CREATIONS = {
    "create": lambda case: VitalContact.objects.create(patient=case.patient, site=case.site, alive_on=date(2020, 1, 1)),
    "bulk_create": lambda case: VitalContact.objects.bulk_create(
        [VitalContact(patient=case.patient, site=case.site, alive_on=date(2020, 1, 1))]
    ),
}


@req("A1")
@pytest.mark.parametrize("create", CREATIONS.values(), ids=CREATIONS.keys())
def test_a_new_row_is_kept(scoped, create):
    create(scoped)

    (event,) = events(tbl="outcomes_vitalcontact")
    assert (event.op, event.old, event.new["alive_on"]) == ("I", None, "2020-01-01")


@req("A1")
@pytest.mark.parametrize(
    "delete",
    [
        lambda row: row.delete(),
        lambda row: VitalContact.objects.filter(pk=row.pk).delete(),
        lambda row: sql("delete from outcomes_vitalcontact where id = %s", row.pk),
    ],
    ids=["delete", "delete of a queryset", "raw SQL"],
)
def test_a_deletion_keeps_what_was_there(scoped, delete):
    row = VitalContact.objects.create(patient=scoped.patient, site=scoped.site, alive_on=date(2020, 1, 1))
    delete(row)

    event = events(tbl="outcomes_vitalcontact")[-1]
    assert (event.op, event.old["alive_on"], event.new) == ("D", "2020-01-01", None)


@req("A1")
def test_a_write_that_changes_nothing_leaves_no_line(scoped):
    Surgery.objects.filter(pk=scoped.surgery.pk).update(urgency=None)

    assert events(tbl="registry_surgery", op="U") == []


@req("A1")
def test_what_is_rolled_back_never_was(case):
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="r", reason=WHY)
        Surgery.objects.update(blood_loss_ml=900)
        transaction.set_rollback(True)
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="r")
        assert events(op="U") == []


@req("A2")
@pytest.mark.parametrize("role", ["app", "worker"])
def test_nobody_in_particular_writes_nothing(case, as_role, role):
    """Sites are set and nobody is named: the write is refused with what to do."""
    with as_role(role), transaction.atomic():
        sql("select set_config('app.sites', %s, true)", f"{{{case.site.pk}}}")
        with pytest.raises(DatabaseError, match="nobody is named as who writes; set the scope first"):
            Patient.objects.create(site=case.site)


@req("A3")
@pytest.mark.parametrize(
    "change",
    [lambda: Surgery.objects.update(blood_loss_ml=1), lambda: Surgery.objects.all().delete()],
    ids=["change", "deletion"],
)
def test_a_change_without_a_reason_is_refused(case, change):
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="r")
        with pytest.raises(IntegrityError, match="a change or a deletion needs its reason"), transaction.atomic():
            change()
        set_reason(WHY)
        change()


@req("A5")
def test_every_clinical_table_has_the_trigger_enabled():
    ours = [model for model in apps.get_models() if issubclass(model, ClinicalRow)]
    identity = apps.get_model("registry", "PatientIdentity")
    said_of = [
        apps.get_model("registry", name) for name in ("Signature", "Unlock", "Merge", "MovedRow", "ComputedScore")
    ]
    said_of += [
        apps.get_model("outcomes", name) for name in ("Confirmation", "DataQuery", "DataQueryEntry", "Verification")
    ]
    schedule = apps.get_model("outcomes", "SiteSchedule")
    expected = {model._meta.db_table for model in [*ours, Patient, identity, *said_of, schedule]}
    query = """
        select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
        join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'history' and p.proname = 'capture' and t.tgenabled in ('O', 'A')
          and t.tgtype = 29 and position('clinical' in encode(t.tgargs, 'escape')) > 0
    """  # 29: after, for each row, on insert, delete and update
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert {name for (name,) in cursor.fetchall()} == expected
    assert len(expected) >= 24


@req("A5")
def test_no_table_with_a_patients_rows_is_outside_the_history():
    """From the database's own catalogue, so that a table which nobody named as clinical is found too."""
    query = """
        select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname = 'patient_id' and not a.attisdropped
          and not exists (
            select from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace f on f.oid = p.pronamespace
            where t.tgrelid = c.oid and t.tgenabled in ('O', 'A') and f.nspname = 'history' and p.proname = 'capture'
          )
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert {name for (name,) in cursor.fetchall()} == COMPUTED


@req("A7")
def test_people_and_their_roles_are_kept_without_their_passwords(as_role):
    with as_role("worker"):
        site = Site.objects.create(code="north", name="North")
        user = accounts.create_user(by="command:test", username="someone", password="correct horse battery")
        accounts.grant_membership(by="command:test", user=user, site_id=site.pk, role=Role.COORDINATOR)
        accounts.grant_membership(by="command:test", user=user, site_id=site.pk, role=Role.MANAGER)
        accounts.disable_user(by="command:test", user=user)
        User.objects.filter(pk=user.pk).update(last_login="2026-01-01T00:00:00Z")

        told = [f"{event.op} {event.tbl}" for event in events(tbl__startswith="accounts_")]
        assert told[:3] == ["I accounts_user", "I accounts_membership", "U accounts_membership"]
        assert set(told[3:]) == {"U accounts_user"}
        assert [e.new["is_active"] for e in events(tbl="accounts_user")][-1] is False
        changed = events(tbl="accounts_membership", op="U")[0]
        assert (changed.old["role"], changed.new["role"]) == ("coordinator", "manager")
        assert all("password" not in (event.new or {}) for event in events())


@req("A13")
def test_what_a_dropped_column_held_is_still_there(case, as_role):
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="r", reason=WHY)
        VitalContact.objects.create(patient=case.patient, site=case.site, alive_on=date(2020, 1, 1), mode="letter")
    with as_role("owner"):
        sql("alter table outcomes_vitalcontact drop column mode")
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="r", reason=WHY)
        sql("update outcomes_vitalcontact set alive_on = '2020-01-02'")
        before, after = events(tbl="outcomes_vitalcontact")

    assert before.new["mode"] == "letter"
    assert "mode" not in after.new


@req("X2")
def test_the_history_is_walled_like_the_rows(case, as_role):
    with as_role("worker"):
        elsewhere = factories.a_patient(factories.a_site("elsewhere"))
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:7", request_id="r")
        assert {event.site_id for event in events()} == {case.site.pk}
        assert not events(patient_id=elsewhere.patient.pk)
