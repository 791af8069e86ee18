"""Two people on one record: the second is told, sees both versions field by field, and loses nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from history.models import Event
from outcomes.models import VitalContact
from registry.models import Surgery
from tests import factories
from tests.integration.records.conftest import page_of
from tests.support.page_forms import fields_of_form
from tests.support.requirements import req


@pytest.fixture
def colleague(desk, case):
    return desk("coordinator", case.site)


def conflict_between(coordinator, colleague, case, mine, theirs):
    """Both open the form, the colleague saves first; what the coordinator is answered."""
    edit = page_of(case.surgery, "edit/")
    sent = coordinator.filled(edit, **mine, reason="my correction")
    colleague.send(edit, colleague.filled(edit, **theirs, reason="their correction"))
    return coordinator.send(edit, sent)


@req("R1")
@pytest.mark.django_db
def test_the_second_writer_is_told_and_sees_both_versions_field_by_field(coordinator, colleague, case):
    mine = {"blood_loss_ml": "950", "stay_days": "12"}
    response = conflict_between(coordinator, colleague, case, mine, {"blood_loss_ml": "1100", "icu_days": "2"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "nothing you typed is lost" in page
    assert Surgery.objects.get().blood_loss_ml == 1100
    for words in ("When you began: 800", "Yours: <strong>950</strong>", "Theirs: <strong>1100</strong>"):
        assert words in page
    sent = fields_of_form(page)
    assert sent["differing"] == ["blood_loss_ml", "stay_days", "icu_days"]
    # what only one of them touched is chosen already; what both did is not
    assert "choice-blood_loss_ml" not in sent
    assert (sent["choice-stay_days"], sent["choice-icu_days"]) == ("mine", "theirs")
    assert sent["reason"] == "my correction"


@req("R1")
@pytest.mark.django_db
@pytest.mark.parametrize(("choice", "blood_loss"), [("mine", 950), ("theirs", 1100)])
def test_the_choice_is_saved_with_everything_else_both_of_them_wrote(coordinator, colleague, case, choice, blood_loss):
    mine = {"blood_loss_ml": "950", "stay_days": "12", "stay_days_missing": ""}
    first = conflict_between(coordinator, colleague, case, mine, {"blood_loss_ml": "1100", "icu_days": "2"})

    sent = fields_of_form(first.content.decode()) | {"choice-blood_loss_ml": choice}
    coordinator.send(page_of(case.surgery, "edit/"), sent)

    row = Surgery.objects.get()
    assert (row.blood_loss_ml, row.stay_days, row.icu_days, row.version) == (blood_loss, 12, 2, 3)


@req("R1")
@pytest.mark.django_db
def test_a_field_left_undecided_is_asked_again_and_nothing_is_lost(coordinator, colleague, case):
    first = conflict_between(coordinator, colleague, case, {"blood_loss_ml": "950"}, {"blood_loss_ml": "1100"})

    again = coordinator.send(page_of(case.surgery, "edit/"), fields_of_form(first.content.decode()))

    page = again.content.decode()
    assert again.status_code == 409
    assert "Choose one of the two." in page
    assert "When you began: 800" in page
    assert fields_of_form(page)["blood_loss_ml"] == "950"
    assert Surgery.objects.get().version == 2


@req("R1")
@pytest.mark.django_db
def test_a_third_writer_in_between_makes_one_more_conflict(coordinator, colleague, case):
    first = conflict_between(coordinator, colleague, case, {"blood_loss_ml": "950"}, {"blood_loss_ml": "1100"})
    edit = page_of(case.surgery, "edit/")
    colleague.send(edit, colleague.filled(edit, stay_days="9", reason="again"))

    second = coordinator.send(edit, fields_of_form(first.content.decode()) | {"choice-blood_loss_ml": "mine"})

    assert second.status_code == 409
    sent = fields_of_form(second.content.decode()) | {"choice-blood_loss_ml": "mine"}
    assert coordinator.send(edit, sent).status_code == 302
    row = Surgery.objects.get()
    assert (row.blood_loss_ml, row.stay_days) == (950, 9)


@req("R1")
@pytest.mark.django_db
def test_levels_reasons_and_vague_dates_pass_through_a_conflict(coordinator, colleague, case):
    case.compressed("2").primary("other")
    lesion, tumour = case.patient.spinallesions.get(), case.patient.primarytumours.get()
    for row, mine, theirs in (
        (lesion, {"levels": ["T4", "T5", "T6"]}, {"levels": ["T4", "L1"], "escc": "", "escc_missing": "not_done"}),
        (tumour, {"diagnosed_on": "2017"}, {"diagnosed_on": "2018-03", "control_missing": "unknown"}),
    ):
        edit = page_of(row, "edit/")
        sent = coordinator.filled(edit, **mine, reason="mine")
        colleague.send(edit, colleague.filled(edit, **theirs, reason="theirs"))
        page = coordinator.send(edit, sent).content.decode()
        choices = {f"choice-{name}": "mine" for name in mine}
        assert coordinator.send(edit, fields_of_form(page) | choices).status_code == 302

    lesion.refresh_from_db()
    tumour.refresh_from_db()
    assert (lesion.levels, lesion.escc, lesion.escc_missing) == (["T4", "T5", "T6"], None, "not_done")
    assert (str(tumour.diagnosed_on), tumour.diagnosed_on_precision) == ("2017-01-01", "Y")
    assert tumour.control_missing == "unknown"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def unhurried(monkeypatch):
    """Connections on which everybody may wait for their turn: how long that takes is not what is asked here.

    It stands in the settings of every connection: one that grows old is replaced by a new one before a request.
    """
    timeouts = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    patient = " ".join(f"-c {name}=10min" for name in timeouts)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", patient)


def at_once(send, sessions):
    """Every session sends at the same time, each on a connection of its own."""

    def one(session):
        try:
            return send(session)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sessions)) as pool:
        return list(pool.map(one, sessions))


@req("R1")
@pytest.mark.django_db(transaction=True)
def test_of_forty_edits_at_once_none_is_lost(coordinator, case, unhurried):
    edit = page_of(case.surgery, "edit/")
    sent = coordinator.filled(edit, reason="a race")
    sessions = [(signed_in(coordinator.person), str(900 + number)) for number in range(40)]

    answers = at_once(lambda one: one[0].post(edit, sent | {"blood_loss_ml": one[1]}).status_code, sessions)

    assert (answers.count(302), answers.count(409)) == (1, 39)
    with factories.corrected(case.site):
        assert Surgery.objects.get().version == 2
        assert Event.objects.filter(tbl="registry_surgery", op="U").count() == 1


@req("R2")
@pytest.mark.django_db(transaction=True)
def test_of_forty_sendings_of_one_form_one_record_is_made(coordinator, case, unhurried):
    add = f"/patients/{case.patient.registry_id}/vital-contact/add/"
    sent = coordinator.filled(add, alive_on="2019-06-01")
    sessions = [signed_in(coordinator.person) for _ in range(40)]

    answers = at_once(lambda session: session.post(add, sent)["Location"], sessions)

    assert len(set(answers)) == 1
    with factories.corrected(case.site):
        assert VitalContact.objects.count() == 1
