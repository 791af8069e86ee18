"""A person's transaction meets the rows of their own sites and no others, however it asks."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction

from accounts.scope import set_scope
from config.database.roles import ROLES
from config.environment import DatabaseRole
from outcomes.models import VitalContact
from registry.models import Patient, PatientIdentity, Surgery
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

#: They say who belongs where, and hold nothing of a patient.
WITHOUT_PATIENTS = {"accounts_membership", "accounts_invitation"}


def scope_of(*sites, actor="user:1"):
    set_scope(sites=[site.pk for site in sites], actor=actor, request_id="test", reason="a test")


def tables_of_patients() -> list[str]:
    """Every table with a column for a patient or a site, from the database's own catalogue."""
    query = """
        select distinct c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname in ('patient_id', 'site_id')
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted({name for (name,) in cursor.fetchall()} - WITHOUT_PATIENTS)


def names_patients(model: type[models.Model]) -> bool:
    """Whether a row of this model belongs to a patient or to a site."""
    related = {field.related_model.__name__ for field in model._meta.get_fields() if field.many_to_one}
    return model is Patient or bool(related & {"Patient", "Site"})


@req("X2")
def test_every_table_with_patients_rows_is_walled_also_against_its_owner():
    query = """
        select c.relname, c.relrowsecurity, c.relforcerowsecurity, array_agg(distinct r.rolname order by r.rolname)
        from pg_class c join pg_policy p on p.polrelid = c.oid
        join pg_roles r on r.oid = any (p.polroles) and r.rolname <> 'reg_curator'
        where c.relname = any (%s) group by 1, 2, 3
    """
    tables = tables_of_patients()
    with connection.cursor() as cursor:
        cursor.execute(query, [tables])
        walls = {name: rest for name, *rest in cursor.fetchall()}

    assert len(tables) >= 25
    assert walls == {table: [True, True, ["reg_app", "reg_ro", "reg_worker"]] for table in tables}


@req("X2")
def test_the_census_misses_no_model():
    ours = [model for model in apps.get_models() if model._meta.managed and names_patients(model)]

    assert {model._meta.db_table for model in ours} - WITHOUT_PATIENTS <= set(tables_of_patients())


@req("X2")
def test_no_policy_is_for_everybody():
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_policy where 0 = any (polroles)")
        assert cursor.fetchone() == (0,)


@req("X2")
@pytest.mark.parametrize("model", [Patient, PatientIdentity, Surgery, VitalContact])
def test_a_query_without_a_filter_finds_the_own_site_only(hospitals, model):
    with transaction.atomic():
        scope_of(hospitals.north)
        assert set(model.objects.values_list("site_id", flat=True)) == {hospitals.north.pk}


@req("X2")
def test_raw_sql_meets_the_same_wall(hospitals):
    with transaction.atomic(), connection.cursor() as cursor:
        scope_of(hospitals.south)
        cursor.execute("select site_id, count(*) from registry_surgery group by site_id")
        assert cursor.fetchall() == [(hospitals.south.pk, 1)]


@req("X2")
def test_nobody_in_particular_finds_nothing(hospitals):
    assert Patient.objects.count() == 0
    with transaction.atomic():
        scope_of()
        assert Patient.objects.count() == 0


@req("X2")
def test_another_sites_row_cannot_be_changed_deleted_or_made(hospitals):
    with transaction.atomic():
        scope_of(hospitals.north)
        assert Surgery.objects.filter(pk=hospitals.southern.surgery.pk).update(blood_loss_ml=1) == 0
        assert VitalContact.objects.filter(site=hospitals.south).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Patient.objects.create(site=hospitals.south)


@req("X2")
def test_a_row_cannot_be_carried_over_the_wall(hospitals):
    with transaction.atomic():
        scope_of(hospitals.north)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Patient.objects.filter(site=hospitals.north).update(site=hospitals.south)


@req("X2")
def test_a_worker_reads_every_site_and_writes_the_one_it_names(hospitals, as_role):
    with as_role("worker"), transaction.atomic():
        scope_of(hospitals.north, actor="worker:test")
        assert Surgery.objects.count() == 2
        assert Surgery.objects.filter(site=hospitals.north).update(blood_loss_ml=700) == 1
        assert Surgery.objects.filter(site=hospitals.south).update(blood_loss_ml=700) == 0


@req("X2")
def test_the_reading_role_reads_and_the_release_role_does_not(hospitals, as_role):
    with as_role("readonly"):
        assert Patient.objects.count() == 2
    with as_role("release"), pytest.raises(ProgrammingError, match=r"permission denied|does not exist"):
        Patient.objects.count()


@req("X2")
@pytest.mark.parametrize("role", [DatabaseRole.APP, DatabaseRole.WORKER])
def test_no_serving_role_can_lower_a_wall(hospitals, as_role, role):
    for statement in (
        "alter table registry_patient no force row level security",
        "alter table registry_patient disable row level security",
        "drop policy own_sites on registry_patient",
        "create policy all_of_it on registry_patient using (true)",
        f"alter role {ROLES[role].name} bypassrls",
    ):
        with as_role(role), pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(statement)
    with as_role(role), connection.cursor() as cursor:
        cursor.execute("set row_security = off")
        with pytest.raises(ProgrammingError, match="row-level security"):
            cursor.execute("select * from registry_patient")
