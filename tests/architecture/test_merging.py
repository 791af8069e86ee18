"""No table is forgotten by a merge: it moves under the database's guard, or says why it stays."""

import pytest
from django.apps import apps

from config.environment import PROJECT
from registry.merging import STAYS, links_to_patient, moving
from tests.support.requirements import req

OF_PATIENTS = [model for model in apps.get_models() if model._meta.managed and links_to_patient(model)]


@req("R15")
def test_every_table_with_a_key_to_a_patient_moves_or_says_why_it_stays():
    named = {model._meta.db_table for model in OF_PATIENTS}

    assert {model._meta.db_table for model in moving()} == named - set(STAYS)
    assert set(STAYS) <= named, "a reason for a table that is not there any more"
    assert all(len(reason) > 20 for reason in STAYS.values())


@req("R15")
@pytest.mark.parametrize("model", moving(), ids=lambda model: model.__name__)
def test_what_moves_names_its_patient_in_one_column_of_that_name(model):
    assert links_to_patient(model) == ["patient_id"]
    assert {"site_id", "created_at"} <= {field.attname for field in model._meta.concrete_fields}


@req("R15")
@pytest.mark.parametrize("model", moving(), ids=lambda model: model.__name__)
def test_what_moves_is_guarded_by_a_migration(model):
    app = model._meta.app_label
    migrations = [path.read_text(encoding="utf-8") for path in (PROJECT / app / "migrations").glob("*.py")]
    guarding = [text for text in migrations if "guarded_patient(" in text]

    assert any(f'"{model._meta.db_table}"' in text for text in guarding), "call registry.guarding.guarded_patient"


@req("R15")
@pytest.mark.django_db
def test_the_guards_stand_in_the_database():
    from django.db import connection

    query = """
        select c.relname, array_agg(t.tgtype order by t.tgtype) from pg_trigger t
        join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
        where p.proname = 'registry_guard_patient' and t.tgenabled in ('O', 'A') group by 1
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = dict(cursor.fetchall())

    # 4: after each statement of inserts; 16: of updates
    guarded = {model._meta.db_table for model in moving()} | {"registry_patientidentity"}
    assert found == {table: [4, 16] for table in guarded}
