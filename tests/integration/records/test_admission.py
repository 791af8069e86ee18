"""A new patient: nobody is entered twice, names stand in no address, and what is known at once is written at once."""

from datetime import date

import pytest

from outcomes.alike import plain_name
from registry.actions.acting import acting
from registry.models import Consent, Patient, PatientIdentity, PrimaryTumour, SpinalLesion
from tests import factories
from tests.support.page_forms import fields_of_form
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

NEW = "/patients/new/"
PERSON = {"hospital_number": "TEST-77", "full_name": "Zzyzx Testpatient", "birth_date": "14.03.1950"}


def known(site, number="TEST-1", name="Zzyzx Testpatient", born=date(1950, 3, 14)):
    case = factories.a_patient(site)
    said = {"hospital_number": number, "full_name": name, "birth_date": born, "birth_date_precision": "D"}
    with acting(by="command:test", site=site):
        PatientIdentity.objects.create(patient=case.patient, site=site, **said)
    return case.patient


def looked(desk, **person):
    """The answer to the first step."""
    sent = {**desk.filled(NEW), **PERSON, **person, "check": "1"}
    return desk.client.post(NEW, sent)


def second(desk, **values):
    """What the second step would send."""
    sent = fields_of_form(looked(desk).content.decode())
    return {name: value for name, value in {**sent, **values}.items() if name not in ("then", "keep")}


def test_a_patient_is_entered_with_what_is_known_at_once(coordinator, case):
    sent = second(coordinator, sex="F", consent_registry="2024-01-02", group="breast", diagnosed_on="2022")
    sent |= {"levels": ["T4", "T5"], "escc": "2", "then": "surgery"}

    response = coordinator.send(NEW, sent)

    identity = PatientIdentity.objects.get(hospital_number="TEST-77")
    patient = identity.patient
    assert response["Location"] == f"/patients/{patient.registry_id}/surgery/add/"
    assert (patient.sex, patient.site, identity.birth_date) == ("F", case.site, date(1950, 3, 14))
    assert [(one.scope, one.given_on) for one in Consent.objects.all()] == [("registry", date(2024, 1, 2))]
    assert PrimaryTumour.objects.get().diagnosed_on_precision == "Y"
    assert SpinalLesion.objects.get().levels == ["T4", "T5"]


def test_what_stays_empty_makes_no_record(coordinator):
    coordinator.send(NEW, second(coordinator))

    patient = PatientIdentity.objects.get(hospital_number="TEST-77").patient
    assert not PrimaryTumour.objects.filter(patient=patient).exists()
    assert not Consent.objects.filter(patient=patient).exists()


@req("X19")
def test_neither_name_nor_number_comes_into_an_address_or_a_log(coordinator, case, caplog):
    known(case.site)
    response = looked(coordinator)
    page = response.content.decode()
    coordinator.send(NEW, {**second(coordinator), "somebody_else": "on"})

    assert "Zzyzx" in page
    assert not [link for link in page.split('href="')[1:] if "Zzyzx" in link.split('"')[0]]
    assert "Zzyzx" not in caplog.text
    assert "TEST-77" not in caplog.text


def test_a_number_that_is_known_ends_it_before_anything_is_typed_twice(coordinator, case):
    there = known(case.site, number="test-77", name="Another Testname", born=date(1931, 1, 1))

    page = looked(coordinator).content.decode()

    assert "in the registry already" in page
    assert there.registry_id in page
    assert 'name="levels"' not in page


@pytest.mark.parametrize(
    ("name", "born", "why"),
    [
        ("Testpatient Zzyzx", date(1931, 1, 1), "a name like this"),
        ("Zzýzx Testpatient", date(1931, 1, 1), "a name like this"),
        ("Zzyx Testpatient", date(1931, 1, 1), "a name like this"),
        ("Zzzyx Tstpatint", date(1950, 3, 14), "the same date of birth, a name like this"),
    ],
)
def test_somebody_alike_is_shown_and_has_to_be_looked_at(coordinator, case, name, born, why):
    there = known(case.site, name=name, born=born)
    page = looked(coordinator).content.decode()
    assert there.registry_id in page
    assert why in page

    sent = second(coordinator)
    assert coordinator.send(NEW, sent).status_code == 422
    assert not PatientIdentity.objects.filter(hospital_number="TEST-77").exists()
    assert coordinator.send(NEW, {**sent, "somebody_else": "on"}).status_code == 302


def test_somebody_who_shares_a_day_or_a_word_only_is_not_shown(coordinator, case):
    known(case.site, number="TEST-1", name="Quite Different", born=date(1950, 3, 14))
    known(case.site, number="TEST-2", name="Zzyzx Wholly Unlike Surnames", born=date(1931, 1, 1))

    assert "Nobody like this" in looked(coordinator).content.decode()


@req("X1")
def test_patients_of_other_hospitals_are_not_told_of(coordinator):
    there = known(factories.a_site("south"), number="TEST-77")

    page = looked(coordinator).content.decode()

    assert there.registry_id not in page
    assert "Nobody like this" in page


@req("A8")
def test_who_was_shown_is_written_down(coordinator, case):
    from history.models import Event

    there = known(case.site)
    looked(coordinator)

    with factories.corrected(case.site):
        read = Event.objects.filter(op="R", actor=f"user:{coordinator.person.pk}")
        assert there.pk in {event.patient_id for event in read}


@req("R2")
def test_a_patient_sent_twice_is_one_patient(coordinator):
    sent = second(coordinator, group="lung")

    for _ in range(2):
        assert coordinator.send(NEW, sent).status_code == 302
    assert PatientIdentity.objects.filter(hospital_number="TEST-77").count() == 1
    assert PrimaryTumour.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"birth_date": "2999-01-01"}, "future"),
        ({"consent_registry": "2999-01-01"}, "future"),
        ({"escc": "2"}, "Say which levels the lesion takes."),
        ({"sex": "F", "sex_missing": "unknown"}, "reason"),
        ({"hospital_number": " "}, "required"),
        ({"site": "south"}, "valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nobody_is_entered(coordinator, typed, words):
    factories.a_site("south")
    before = Patient.objects.count()

    response = coordinator.send(NEW, {**second(coordinator), **typed})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert Patient.objects.count() == before


@req("T1", "X19")
def test_a_new_patient_may_be_kept_as_a_draft_whose_title_names_nobody(coordinator):
    sent = second(coordinator, group="lung")
    coordinator.send(NEW, {**sent, "keep": "1"})

    page = coordinator.get("/drafts/")
    assert "New patient" in page
    assert "Zzyzx" not in page
    resumed = fields_of_form(coordinator.get(page.split(f'href="{NEW}')[1].split('"')[0].join([NEW, ""])))
    assert (resumed["full_name"], resumed["group"]) == ("Zzyzx Testpatient", "lung")


def test_names_are_compared_without_accents_case_and_order():
    assert plain_name("MÜLLER-Testa, Zoë") == plain_name("zoe muller testa")
