"""Merging and parting by their pages: looking first, choosing, confirming; and finding a merged patient afterwards."""

import re

import pytest

from history.models import Event
from outcomes.merging.comparison import comparison
from outcomes.models import VitalContact
from registry.models import Merge, Patient, PatientIdentity, Surgery
from tests import factories
from tests.integration.records.conftest import page_of
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db, req("R15")]


@pytest.fixture
def site(db):
    return factories.a_site("north")


@pytest.fixture
def pair(site):
    """Two records of one invented person: the second differs in sex and telephone."""
    found = [factories.a_patient(site, sex=sex) for sex in ("F", "M")]
    found[1].operated_on = found[1].day(30)
    for number, case in enumerate(found):
        identity = {"full_name": "Zzyzx Testpatient", "birth_date": "1950-01-01", "birth_date_precision": "D"}
        case.add(PatientIdentity, hospital_number=f"TEST-{number}", phone=f"000-{number}{number}", **identity)
    with factories.corrected(site):
        Surgery.objects.filter(pk=found[1].surgery.pk).update(operated_on="2020-05-05")
    return found


@pytest.fixture
def manager(desk, site):
    return desk("manager", site)


def address(case, step="merge/"):
    return f"/patients/{case.patient.registry_id}/{step}"


def beside(one, other):
    return f"{address(one)}?other_id={other.patient.registry_id}"


def look(manager, one, other, **values):
    """Send the first page; what it answers."""
    mine = {"survivor": one.patient.registry_id, "reason": "the same person", "choice-sex": other.patient.registry_id}
    mine["choice-identity.phone"] = one.patient.registry_id
    sent = manager.filled(beside(one, other), **{**mine, **values})
    return manager.send(address(one), sent)


def confirm(manager, one, other, **values):
    from tests.support.page_forms import fields_of_form

    page = look(manager, one, other, **values).content.decode()
    return manager.send(address(one), {**fields_of_form(page), "confirmed": "yes"})


def fresh(case):
    with factories.corrected(case.site):
        return Patient.objects.get(pk=case.patient.pk)


def test_two_records_are_compared_chosen_from_and_merged_in_two_steps(manager, pair):
    one, other = pair
    page = manager.get(beside(one, other))
    assert "2019-03-11, Separation surgery" in page
    assert "2020-05-05, Separation surgery" in page

    response = look(manager, one, other)
    assert response.status_code == 200
    assert "nothing was changed yet" in response.content.decode()
    assert not Merge.objects.exists()

    response = confirm(manager, one, other)
    assert response["Location"] == address(one, "")
    assert (fresh(one).sex, fresh(other).merged_into_id) == ("M", one.patient.pk)
    page = manager.get(address(one, ""))
    assert "2020-05-05, Separation surgery" in page
    assert f"{other.patient.registry_id}</span> was merged into this record" in page


def test_the_other_record_may_be_the_one_that_stays(manager, pair):
    one, other = pair
    confirm(manager, one, other, survivor=other.patient.registry_id)

    assert fresh(one).merged_into_id == other.patient.pk
    assert fresh(other).sex == "M"


def test_who_may_not_know_the_person_is_told_whether_they_agree_and_no_more(manager, pair, site):
    one, other = pair
    page = manager.get(beside(one, other))
    assert not re.search("Zzyzx|000-00|TEST-0|1950", page)
    assert f"that of {other.patient.registry_id}, not shown to you" in page
    assert re.findall(r'<th scope="row">(.+?) <small.*?>(.+?)</small>', page) == [
        ("Sex", "differs"),
        ("Name", "the same"),
        ("Date of birth", "the same"),
        ("Telephone", "differs"),
        ("E-mail", "the same"),
        ("Address", "the same"),
    ]

    with factories.corrected(site):
        facts = comparison(fresh(one), fresh(other), may_identify=True).facts
    assert [list(fact.texts.values()) for fact in facts if fact.name == "identity.phone"] == [["000-00", "000-11"]]


def test_records_with_one_name_and_birth_date_are_suggested_by_registry_id(manager, pair):
    page = manager.get(address(pair[0]))

    assert f"?other_id={pair[1].patient.registry_id}" in page
    assert "Zzyzx" not in page


@pytest.mark.parametrize(
    ("said", "answer"),
    [("", "This field is required"), ("NOBODY123", "No patient of this hospital"), ("{own}", "is this record")],
)
def test_a_wrong_registry_id_is_told(manager, pair, said, answer):
    page = manager.get(f"{address(pair[0])}?other_id={said.format(own=pair[0].patient.registry_id)}")

    assert answer in page


def test_another_hospitals_record_is_not_found(manager, pair):
    stranger = factories.a_patient(factories.a_site("south"))

    assert "No patient of this hospital" in manager.get(beside(pair[0], stranger))
    assert manager.client.get(address(stranger)).status_code == 404


def test_nothing_is_chosen_for_a_person_where_both_say_something_else(manager, pair):
    response = look(manager, *pair, **{"choice-sex": ""})

    assert response.status_code == 422
    assert "Choose one of the two." in response.content.decode()


def test_what_only_one_record_says_is_chosen_unless_a_person_says_otherwise(manager, pair):
    one, other = pair
    with factories.corrected(one.site):
        PatientIdentity.objects.filter(patient=one.patient).update(phone="")
    sent = manager.filled(beside(one, other))

    assert sent["choice-identity.phone"] == other.patient.registry_id
    assert "choice-sex" not in sent


def test_two_deaths_stand_in_the_way_and_are_named(manager, pair):
    for case in pair:
        case.dies(900)
    page = manager.get(beside(*pair))

    assert "Both have a death" in page
    assert 'name="reason"' not in page


def test_a_death_before_what_the_other_record_tells_stands_in_the_way(manager, pair):
    one, other = pair
    one.dies(200)
    page = manager.get(beside(one, other))

    assert "lies before a surgery (2020-05-05" in page


def test_an_operation_of_the_same_day_in_both_is_pointed_out(manager, site):
    one, other = factories.a_patient(site), factories.a_patient(site)

    assert "Both have an operation on 2019-03-11." in manager.get(beside(one, other))


def test_who_looked_before_somebody_changed_a_record_looks_again(manager, pair):
    one, other = pair
    sent = manager.filled(beside(one, other))
    with factories.corrected(one.site):
        Patient.objects.filter(pk=other.patient.pk).update(version=2)
    answers = {"survivor": one.patient.registry_id, "reason": "same", "choice-sex": other.patient.registry_id}
    answers["choice-identity.phone"] = other.patient.registry_id
    response = manager.send(address(one), {**sent, **answers})

    assert response.status_code == 422
    assert "was changed since you looked" in response.content.decode()


def test_a_merged_registry_id_number_and_name_lead_to_the_survivor(manager, pair, desk, site):
    one, other = pair
    confirm(manager, one, other)
    coordinator = desk("coordinator", site)

    response = coordinator.client.get(address(other, ""))
    assert response["Location"] == address(one, "")
    assert "was merged into this record" in coordinator.get(address(one, ""))
    for words in ("TEST-1", "TEST-0", "Zzyzx"):
        response = coordinator.send("/patients/find/", {"words": words})
        found = re.findall(r'font-monospace" href="/patients/(\w+)/', response.content.decode())
        assert found == [one.patient.registry_id], words
    listed = coordinator.get(f"/patients/?q={other.patient.registry_id}")
    assert re.findall(r'font-monospace" href="/patients/(\w+)/', listed) == [one.patient.registry_id]
    assert other.patient.registry_id not in re.findall(r'href="/patients/(\w+)/', coordinator.get("/patients/"))


def test_a_record_written_to_the_old_registry_id_comes_to_the_survivor(manager, pair, desk, site):
    one, other = pair
    coordinator = desk("coordinator", site)
    add = address(other, "vital-contact/add/")
    sent = coordinator.filled(add, alive_on="2020-06-01")
    confirm(manager, one, other)

    assert coordinator.send(add, sent).status_code == 302
    with factories.corrected(site):
        assert VitalContact.objects.get().patient_id == one.patient.pk


def test_the_history_of_a_record_says_that_it_went_to_another_patient(manager, pair):
    one, other = pair
    confirm(manager, one, other)
    page = manager.get(page_of(other.surgery, "history/"))

    assert other.patient.registry_id in page
    assert "the same person" in page


def test_past_merges_are_listed_and_undone_with_a_reason(manager, pair):
    one, other = pair
    confirm(manager, one, other)
    undo = re.search(r"/merges/\d+/undo/", manager.get("/merges/")).group()
    page = manager.get(undo)
    assert "1 surgery, 1 treated segment" in page
    assert manager.send(undo, {"reason": " "}).status_code == 422

    assert manager.send(undo, {"reason": "two sisters"})["Location"] == address(other, "")
    assert (fresh(one).sex, fresh(other).merged_into_id) == ("F", None)
    assert "two sisters" in manager.get("/merges/")
    assert "two sisters" in manager.get(undo)
    assert "was undone already" in manager.send(undo, {"reason": "again"}).content.decode()
    assert "2020-05-05" not in manager.get(address(one, ""))


def test_that_both_records_were_looked_at_is_noted_without_what_they_say(manager, pair):
    manager.get(beside(*pair))
    with factories.corrected(pair[0].site):
        read = Event.objects.filter(op="R", new__what="outcomes:patient-merge")
        assert {event.patient_id for event in read} == {case.patient.pk for case in pair}
        assert all(set(event.new) == {"what"} for event in read)


def test_the_night_counts_a_merged_person_once(manager, pair):
    from django.db import connection

    one, other = pair
    count = "select count(*) filter (where is_first), count(*) from analytics_index_procedure"
    with factories.corrected(one.site), connection.cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchone() == (2, 2)
    confirm(manager, one, other)
    with factories.corrected(one.site), connection.cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchone() == (1, 2)
