"""What is said about records is walled, kept, and goes with its patient; asked of the database as the serving role."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.scope import set_scope
from history.models import Event
from outcomes.actions.queries import raise_query
from outcomes.actions.verification import verify_record
from outcomes.models import Confirmation, DataQuery, DataQueryEntry, Verification
from registry.actions.merge import merge_patients, undo_merge
from registry.models import Surgery
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
MODELS = (Confirmation, DataQuery, DataQueryEntry, Verification)


@pytest.fixture
def cases(as_role):
    """Something is said in both hospitals; the test goes on as the serving role, for a person of the north."""
    with as_role("worker"):
        cases = [factories.a_patient(factories.a_site(code)).spoken_of() for code in ("north", "south")]
    with transaction.atomic():
        set_scope(sites=[cases[0].site.pk], actor="user:7", request_id="r", reason="a test")
        yield cases


def refused(write):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_person_meets_what_was_said_at_their_own_site_only(cases, model):
    assert set(model.objects.values_list("site_id", flat=True)) == {cases[0].site.pk}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_is_said_over_the_wall(cases, model):
    row = model.objects.get()
    row.pk, row.patient, row.site = None, cases[1].patient, cases[1].site
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_was_said_is_neither_rewritten_nor_deleted(cases, model):
    who = "raised_by" if model is DataQuery else "by"

    assert refused(lambda: model.objects.update(**{who: "user:9"})).endswith("__kept")
    assert refused(lambda: sql(f"delete from {model._meta.db_table}")).endswith("__kept")


def test_a_word_cannot_be_turned(cases):
    assert refused(lambda: Confirmation.objects.update(word="another")).endswith("__kept")
    assert refused(lambda: Confirmation.objects.update(values={})).endswith("__kept")


def test_every_step_is_in_the_history(cases):
    assert set(Event.objects.filter(op="I").values_list("tbl", flat=True)) >= {model._meta.db_table for model in MODELS}


def test_a_query_closed_by_nobody_is_refused(cases):
    assert refused(lambda: DataQuery.objects.update(state="closed")).endswith("_closed__by_somebody")


def test_what_is_said_goes_with_its_record_through_a_merge_and_back(cases):
    north = cases[0]
    survivor = factories.Case(north.site)
    verification = verify_fresh(north)

    merge = merge_patients(by="user:7", survivor=survivor.patient, merged=north.patient, taken=[], reason="one person")
    row = Surgery.objects.get(pk=north.surgery.pk)
    since = raise_query(by="user:7", row=row, field="", text="Asked since")
    assert {model.objects.filter(patient=survivor.patient).exists() for model in MODELS} == {True}
    assert holds(verification, row)

    undo_merge(by="user:7", merge=merge, reason="two people")
    assert {model.objects.filter(patient=survivor.patient).exists() for model in MODELS} == {False}
    assert DataQuery.objects.get(pk=since.pk).patient_id == north.patient.pk


def verify_fresh(case):
    sql("update outcomes_dataquery set state = 'closed', closed_at = now(), closed_by = 'user:7'")
    return verify_record(by="user:7", row=case.surgery, version=1)


def holds(verification, row):
    from outcomes.actions.verification import verification_holds

    return verification_holds(verification, row)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
