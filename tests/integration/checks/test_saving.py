"""Rules when a record is saved: refused, asked about, remembered, and made into queries that close by themselves."""

import pytest

from outcomes.models import Assessment, Complication, Confirmation, DataQuery
from registry.models import Surgery
from tests import factories
from tests.integration.records.conftest import case, coordinator, desk, page_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def edit(person, row, **values):
    """The answer to changing a record on its page."""
    address = page_of(row, "edit/")
    return person.send(address, person.filled(address, reason="a correction", **values))


def key_in(page):
    return page.content.decode().split('name="confirm-')[1].split('"')[0]


def confirm(person, row, word="read twice on the chart", **values):
    """Saved with a word for the one thing that is unlikely about it."""
    key = key_in(edit(person, row, **values))
    return edit(person, row, **values, **{f"confirm-{key}": word})


def test_something_unlikely_is_asked_about_with_its_value_and_nothing_typed_is_lost(coordinator, case):  # noqa: F811
    response = edit(coordinator, case.surgery, blood_loss_ml="9000", stay_days="12")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Not saved yet: is this right?" in page
    assert "Blood loss is seldom more than 5,000 mL." in page
    assert "<dt>Blood loss (mL)</dt><dd>9000</dd>" in page
    assert 'name="stay_days" value="12"' in page
    assert Surgery.objects.get().blood_loss_ml == 800


def test_a_word_is_asked_for_and_kept_with_the_values(coordinator, case):  # noqa: F811
    key = key_in(edit(coordinator, case.surgery, blood_loss_ml="9000"))
    assert edit(coordinator, case.surgery, blood_loss_ml="9000", **{f"confirm-{key}": "  "}).status_code == 422

    confirm(coordinator, case.surgery, blood_loss_ml="9000")

    kept = Confirmation.objects.get()
    assert (kept.rule, kept.word, kept.by) == ("blood-loss", "read twice on the chart", f"user:{coordinator.person.pk}")
    assert kept.values["blood_loss_ml"] == "9000"
    assert Surgery.objects.get().blood_loss_ml == 9000
    assert not DataQuery.objects.exists()
    assert "“read twice on the chart”" in coordinator.get(page_of(case.surgery))


def test_what_was_confirmed_is_not_asked_again_until_the_value_changes(coordinator, case):  # noqa: F811
    confirm(coordinator, case.surgery, blood_loss_ml="9000")

    assert edit(coordinator, case.surgery, stay_days="12").status_code == 302
    assert edit(coordinator, case.surgery, blood_loss_ml="9500").status_code == 422


def test_a_word_for_one_value_does_not_hold_for_another(coordinator, case):  # noqa: F811
    key = key_in(edit(coordinator, case.surgery, blood_loss_ml="9000"))

    assert edit(coordinator, case.surgery, blood_loss_ml="9999", **{f"confirm-{key}": "right"}).status_code == 422


def test_something_impossible_is_refused_with_both_values_and_no_word_helps(coordinator, case):  # noqa: F811
    response = edit(coordinator, case.surgery, icu_days="9", stay_days="8")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Days in intensive care are part of the stay." in page
    assert "Intensive care (days) 9" in page
    assert "Length of stay (days) 8" in page
    assert "confirm-" not in page
    assert Surgery.objects.get().icu_days is None


def test_the_page_of_a_visit_asks_too_and_writes_nothing_until_it_is_said(coordinator, case):  # noqa: F811
    case.baseline(kps=40)
    address = f"/patients/{case.patient.registry_id}/visit/"
    sent = coordinator.filled(address, state="seen", seen_on="2019-06-11", kps="90")

    response = coordinator.send(address, sent)
    assert response.status_code == 422
    assert "KPS seldom rises by 50 or more from one time to the next." in response.content.decode()
    assert not Assessment.objects.exists()

    coordinator.send(address, {**sent, f"confirm-{key_in(response)}": "after radiotherapy"})
    assert Assessment.objects.get().kps == 90
    assert Confirmation.objects.get().rule == "kps-jump"


def test_a_draft_is_not_asked_about(coordinator, case):  # noqa: F811
    assert edit(coordinator, case.surgery, blood_loss_ml="9000", unfinished="on").status_code == 302


def test_what_a_save_makes_unlikely_elsewhere_is_a_query_that_closes_by_itself(coordinator, case):  # noqa: F811
    case.complicated("UTI")
    assert edit(coordinator, case.surgery, had_complication="no").status_code == 302

    query = DataQuery.objects.get()
    assert (query.rule, query.table, query.state) == ("complication-said-none", "outcomes_complication", "open")
    assert query.row == Complication.objects.get().pk

    edit(coordinator, case.surgery, had_complication="yes")
    query.refresh_from_db()
    assert (query.state, query.closed_by) == ("closed", "rule:complication-said-none")
    assert "Closed by itself" in coordinator.get(f"/queries/{query.pk}/")


def test_a_query_that_closed_by_itself_asks_again_when_its_cause_is_back(coordinator, case):  # noqa: F811
    case.complicated("UTI")
    for word in ("no", "yes", "no"):
        edit(coordinator, case.surgery, had_complication=word)

    query = DataQuery.objects.get()
    assert query.state == "open"
    assert "Found again" in coordinator.get(f"/queries/{query.pk}/")


def test_a_query_that_a_person_closed_stays_closed_for_the_same_values(desk, coordinator, case):  # noqa: F811
    case.complicated("UTI")
    edit(coordinator, case.surgery, had_complication="no")
    query = DataQuery.objects.get()
    desk("manager", case.site).send(f"/queries/{query.pk}/", {"step": "close", "text": "It came before."})

    edit(coordinator, case.surgery, stay_days="9")

    query.refresh_from_db()
    assert query.state == "closed"


def test_confirming_closes_the_query_of_the_night(coordinator, case):  # noqa: F811
    with factories.corrected(case.site):
        Surgery.objects.update(blood_loss_ml=9000)
    at_night(case)
    query = DataQuery.objects.get(rule="blood-loss")

    confirm(coordinator, case.surgery, stay_days="12")

    query.refresh_from_db()
    assert query.state == "closed"


def test_removing_a_record_closes_what_was_asked_about_it(desk, coordinator, case):  # noqa: F811
    case.complicated("UTI")
    row = Complication.objects.get()
    desk("manager", case.site).send(page_of(row, "ask/"), {"field": "", "text": "When?"})
    edit(coordinator, case.surgery, had_complication="no")

    remove = page_of(row, "remove/")
    coordinator.send(remove, coordinator.filled(remove, reason="of another patient"))

    assert set(DataQuery.objects.values_list("state", flat=True)) == {"closed"}


def test_the_rules_of_the_night_ask_nobody_who_is_still_entering(coordinator, case):  # noqa: F811
    edit(coordinator, case.surgery, had_complication="yes")
    assert not DataQuery.objects.exists()

    at_night(case)

    assert DataQuery.objects.get().rule == "complication-not-listed"


def test_the_night_changes_nothing_the_second_time(case):  # noqa: F811
    case.dies(None)
    case.add(Assessment, surgery=case.surgery, assessed_on=case.day(30), ecog=1, kps=20)
    assert at_night(case) == at_night(case) == 2

    assert DataQuery.objects.count() == 2
    assert not DataQuery.objects.exclude(state="open").exists()


def at_night(case):  # noqa: F811
    from outcomes.actions.checking import check_patients

    return check_patients(by="worker:checks", site=case.site, patients=[case.patient.pk])


def test_saving_a_visit_asks_few_questions_of_the_database(coordinator, case, django_assert_max_num_queries):  # noqa: F811
    from django.db import transaction

    from outcomes.actions.checking import check_written
    from outcomes.models import FollowUpVisit

    visit = case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(90))
    said = {"by": "user:1", "site": case.site, "patients": [case.patient.pk], "models_written": [FollowUpVisit]}
    with transaction.atomic(), django_assert_max_num_queries(2):
        check_written(**said, rows=[visit])
