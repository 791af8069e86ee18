"""Adding, reading, changing and removing records by their pages."""

from datetime import date

import pytest

from history.models import Event
from outcomes.models import Complication, Death, VitalContact
from outcomes.records.catalogue import KINDS
from registry.models import SpinalLesion, Surgery
from tests import factories
from tests.integration.records.conftest import a_key, page_of
from tests.support.page_forms import fields_of_form
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


def add(case, slug):
    return f"/patients/{case.patient.registry_id}/{slug}/add/"


def test_the_list_shows_the_patients_of_ones_sites_and_no_others(coordinator, case):
    stranger = factories.a_patient(factories.a_site("south"))

    page = coordinator.get("/patients/")

    assert case.patient.registry_id in page
    assert stranger.patient.registry_id not in page
    assert "Separation surgery" in page


def test_the_list_costs_the_same_queries_for_one_patient_and_for_many(coordinator, case, django_assert_max_num_queries):
    for _ in range(12):
        factories.a_patient(case.site).dies(100)
    coordinator.get("/patients/")

    with django_assert_max_num_queries(16) as few:
        coordinator.get("/patients/")
    statements = [query["sql"] for query in few.captured_queries if 'FROM "registry_patient"' in query["sql"]]
    assert len(statements) == 1


def test_the_list_goes_on_where_a_page_ends(coordinator, case, monkeypatch):
    monkeypatch.setattr("outcomes.selectors.PAGE", 2)
    ids = [case.patient.registry_id, *(factories.a_patient(case.site).patient.registry_id for _ in range(2))]

    first = coordinator.get("/patients/")
    second = coordinator.get(first.split('<a href="?before=')[1].split('"')[0].join(["/patients/?before=", ""]))

    assert [one in first for one in ids] == [False, True, True]
    assert [one in second for one in ids] == [True, False, False]


def test_a_patient_is_found_by_the_beginning_of_the_registry_id(coordinator, case):
    other = factories.a_patient(case.site).patient.registry_id

    page = coordinator.get(f"/patients/?q={case.patient.registry_id[:6].lower()}")

    assert case.patient.registry_id in page
    assert other not in page


def test_the_only_operation_a_record_can_belong_to_is_chosen_and_of_two_none(coordinator, case):
    page = add(case, "complication")
    assert fields_of_form(coordinator.get(page))["surgery"] == str(case.surgery.pk)

    case.operated(50, "TES")
    assert fields_of_form(coordinator.get(page))["surgery"] == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_of_record_has_a_form(coordinator, case, kind):
    page = coordinator.get(add(case, kind.slug))

    assert f"Add {kind.name}" in page
    for name in kind.fields:
        assert f'name="{name}"' in page


def test_a_complication_is_added_as_it_was_typed(coordinator, case):
    sent = coordinator.filled(add(case, "complication"), surgery=case.surgery.pk, type="DURAL_TEAR")
    sent |= {"occurred_on": "03.2019", "note": "closed at once"}

    response = coordinator.send(add(case, "complication"), sent)

    row = Complication.objects.get()
    assert response["Location"] == page_of(row)
    assert (row.occurred_on, row.occurred_on_precision, row.note) == (date(2019, 3, 1), "M", "closed at once")
    page = coordinator.get(page_of(row))
    assert "2019-03" in page
    assert "2019-03-01" not in page


def test_levels_are_ticked_and_a_number_may_have_a_comma(coordinator, case):
    sent = coordinator.filled(add(case, "lesion"), levels=["T4", "T5"], escc="2")
    coordinator.send(add(case, "lesion"), sent)
    assert SpinalLesion.objects.get().levels == ["T4", "T5"]

    edit = page_of(case.surgery, "edit/")
    coordinator.send(edit, coordinator.filled(edit, operative_time_min="312,5", reason="read from the protocol"))
    assert Surgery.objects.get().operative_time_min == 312.5


def test_what_cannot_be_read_or_breaks_a_rule_is_said_at_its_field_and_stays_as_typed(coordinator, case):
    edit = page_of(case.surgery, "edit/")
    sent = coordinator.filled(edit, operated_on="11/03/2019", blood_loss_ml="8oo", reason="a correction")

    response = coordinator.send(edit, sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert "may be 11 March 2019 or 3 November 2019. Write 2019-03-11 or 2019-11-03." in page
    assert 'value="11/03/2019"' in page
    assert 'value="8oo"' in page
    assert 'href="#id_blood_loss_ml"' in page
    assert Surgery.objects.get().blood_loss_ml == 800


def test_a_rule_between_two_fields_names_both_values_and_the_remedy(coordinator, case):
    sent = coordinator.filled(add(case, "radiotherapy"), modality="SRS", dose_gy="24", fractions="1")
    sent |= {"started_on": "2019-04-10", "ended_on": "2019-04-02"}

    page = coordinator.send(add(case, "radiotherapy"), sent).content.decode()

    assert "2019-04-10" in page
    assert "2019-04-02" in page
    assert "Correct whichever of the two is wrong." in page


def test_a_record_that_contradicts_another_is_refused_with_both_dates(coordinator, case):
    case.dies(30)
    sent = coordinator.filled(add(case, "vital-contact"), alive_on="2019-06-01")

    response = coordinator.send(add(case, "vital-contact"), sent)

    assert response.status_code == 422
    assert "2019-06-01 lies after the death on 2019-04-10" in response.content.decode()
    assert not VitalContact.objects.exists()


def test_a_death_before_something_the_living_patient_did_names_it(coordinator, case):
    case.alive(100)

    response = coordinator.send(add(case, "death"), coordinator.filled(add(case, "death"), died_on="2019-04-01"))

    assert "2019-04-01 lies before a vital contact (2019-06-19)" in response.content.decode()
    assert not Death.objects.exists()


def test_what_only_the_database_notices_is_said_in_the_same_words(coordinator, case):
    case.dies(30)
    sent = coordinator.filled(add(case, "death"), died_on="2019-05-01")

    response = coordinator.send(add(case, "death"), sent)

    assert response.status_code == 422
    assert "only one row may have the same patient" in response.content.decode().lower()


def test_a_value_and_a_reason_for_its_absence_exclude_each_other(coordinator, case):
    edit = page_of(case.surgery, "edit/")
    page = coordinator.send(
        edit, coordinator.filled(edit, blood_loss_ml_missing="unknown", reason="both")
    ).content.decode()

    assert "Blood loss (mL): Give a value or say why it is missing, not both." in page


@req("A3")
def test_a_change_needs_its_reason_and_a_new_version_follows(coordinator, case):
    edit = page_of(case.surgery, "edit/")
    refused = coordinator.send(edit, coordinator.filled(edit, blood_loss_ml="900"))
    assert refused.status_code == 422

    coordinator.send(edit, coordinator.filled(edit, blood_loss_ml="900", reason="misread"))

    row = Surgery.objects.get()
    assert (row.blood_loss_ml, row.version) == (900, 2)
    assert Event.objects.filter(tbl="registry_surgery", op="U").last().reason == "misread"


def test_saving_without_a_difference_changes_nothing(coordinator, case):
    edit = page_of(case.surgery, "edit/")
    response = coordinator.client.post(edit, coordinator.filled(edit, reason="just looking"), follow=True)

    assert "nothing was changed" in response.content.decode()
    assert Surgery.objects.get().version == 1


def test_a_draft_is_kept_and_completed_later(coordinator, case):
    sent = coordinator.filled(add(case, "vital-contact"), alive_on="2019-06-01", unfinished="on")
    coordinator.send(add(case, "vital-contact"), sent)
    row = VitalContact.objects.get()
    assert row.record_state == "draft"

    edit = page_of(row, "edit/")
    sent = coordinator.filled(edit, reason="confirmed by telephone")
    del sent["unfinished"]
    coordinator.send(edit, sent)
    assert VitalContact.objects.get().record_state == "complete"


def test_a_record_is_removed_with_a_reason_unless_others_hang_on_it(coordinator, case):
    case.alive(100)
    contact = VitalContact.objects.get()
    remove = page_of(contact, "remove/")
    coordinator.send(remove, coordinator.filled(remove, reason="of another patient"))
    assert not VitalContact.objects.exists()

    remove = page_of(case.surgery, "remove/")
    refused = coordinator.send(remove, coordinator.filled(remove, reason="gone"))
    assert "1 treated segment. Remove those first." in refused.content.decode()
    assert Surgery.objects.exists()


@req("R2")
def test_a_form_sent_twice_makes_one_record(coordinator, case):
    sent = coordinator.filled(add(case, "vital-contact"), alive_on="2019-06-01")

    first, second = (coordinator.send(add(case, "vital-contact"), sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert VitalContact.objects.count() == 1


FOREIGN = {
    "site": "2",
    "site_id": "2",
    "patient": "2",
    "patient_id": "2",
    "version_": "9",
    "record_state": "signed",
    "state": "signed",
    "source_key": "row 1",
    "created_at": "2001-01-01",
    "id": "999999",
    "signed_by": "1",
    "bed10_gy": "1",
}


@req("X13")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_no_form_has_a_field_beyond_its_list(case, kind):
    from outcomes.forms import RecordForm

    form = RecordForm(kind=kind, patient=case.patient)

    untyped = {"patient", "site", "id", "uuid", "source_key", "version", "record_state", "created_at", "changed_at"}
    assert untyped.isdisjoint(form.fields)
    reasons = {f"{name}_missing" for name in kind.fields if f"{name}_missing" in kind.columns}
    assert set(form.fields) == {*kind.fields, *reasons, "unfinished", "key"}


@req("X13")
def test_what_a_form_does_not_name_is_not_written(coordinator, case):
    south = factories.a_site("south")
    sent = coordinator.filled(add(case, "vital-contact"), alive_on="2019-06-01", **FOREIGN, site_code=south.code)

    coordinator.send(add(case, "vital-contact"), sent)

    row = VitalContact.objects.get()
    assert (row.site_id, row.patient_id, row.version, row.record_state) == (
        case.site.pk,
        case.patient.pk,
        1,
        "complete",
    )
    assert row.source_key == f"form:{sent['key']}"
    assert row.created_at.year > 2001
    assert row.pk != 999999


def test_every_field_of_every_clinical_model_is_written_by_a_form_or_kept_by_the_program():
    from django.apps import apps
    from django.db import models

    from registry.models import ClinicalRow
    from registry.rules import BOOKKEEPING

    clinical = [model for model in apps.get_models() if issubclass(model, ClinicalRow)]
    assert {kind.model for kind in KINDS} == set(clinical)
    for kind in KINDS:
        own = {
            field.name
            for field in kind.model._meta.concrete_fields
            if not isinstance(field, models.GeneratedField) and field.name not in BOOKKEEPING
        }
        sides = {f"{name}{side}" for name in kind.fields for side in ("_missing", "_precision")}
        assert own - sides - set(kind.fields) == set(), kind.slug


def test_a_link_leads_to_records_of_the_same_patient_only(coordinator, case):
    other = factories.a_patient(case.site)
    sent = coordinator.filled(add(case, "complication"), surgery=other.surgery.pk, type="DURAL_TEAR")

    response = coordinator.send(add(case, "complication"), sent)

    assert response.status_code == 422
    assert not Complication.objects.exists()


@req("A8")
def test_opening_a_patient_and_a_record_is_noted_without_what_stood_there(coordinator, case):
    coordinator.get(f"/patients/{case.patient.registry_id}/")
    coordinator.get(page_of(case.surgery))
    coordinator.get(page_of(case.surgery, "edit/"))
    coordinator.get(page_of(case.surgery, "history/"))

    readings = list(Event.objects.filter(op="R").order_by("id"))
    assert [reading.new for reading in readings] == [
        {"what": "outcomes:patient-detail"},
        {"what": "outcomes:record-detail surgery"},
        {"what": "outcomes:record-edit surgery"},
        {"what": "outcomes:record-history surgery"},
    ]
    assert {reading.patient_id for reading in readings} == {case.patient.pk}
    assert {reading.actor for reading in readings} == {f"user:{coordinator.person.pk}"}


def test_a_key_that_is_none_is_asked_again(coordinator, case):
    sent = coordinator.filled(add(case, "vital-contact"), alive_on="2019-06-01", key="none")

    assert coordinator.send(add(case, "vital-contact"), sent).status_code == 422
    assert coordinator.send(add(case, "vital-contact"), {**sent, "key": a_key()}).status_code == 302
