"""The weekly letter: counts and a link, once, and a ledger that says what became of it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

from outcomes.actions.reminders import monday_of, remind_everybody
from outcomes.actions.schedules import bend_schedules
from outcomes.models import Reminder
from tests import factories
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

HEARD = override_settings(MAIL_IS_CONFIGURED=True, EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")


@pytest.fixture
def site(as_role):
    """A hospital with one patient of whom nothing is heard, as the worker meets it."""
    with as_role("worker"):
        site = factories.a_site("north")
        case = factories.a_patient(site)
        bend_schedules(by=factories.BY, site=site, patients=[case.patient.pk])
        site.registry_id = case.patient.registry_id
        yield site


def a_person(site, role="coordinator", email="c@example.org"):
    from accounts.models import Membership, User

    person = User.objects.create_user(username=f"{role}-{User.objects.count()}", email=email)
    Membership.objects.create(user=person, site=site, role=role)
    return person


def ledger(site):
    with factories.corrected(site):
        return list(Reminder.objects.filter(site=site).order_by("pk").values_list("state", flat=True))


@HEARD
@req("X19")
def test_a_coordinator_is_told_how_many_wait_and_not_who(site):
    a_person(site)
    a_person(site, "investigator", "i@example.org")
    remind_everybody(by="worker:test")

    (letter,) = mail.outbox
    assert letter.to == ["c@example.org"]
    assert "Overdue: 1" in letter.body
    assert "/today/?site=north" in letter.body
    assert site.registry_id not in letter.body + letter.subject
    assert ledger(site) == ["sent"]


@HEARD
def test_a_week_has_one_letter_however_often_the_task_runs(site):
    a_person(site)
    for _ in range(2):
        remind_everybody(by="worker:test")

    assert len(mail.outbox) == 1
    assert ledger(site) == ["sent"]


@HEARD
def test_who_has_no_address_or_nothing_to_do_gets_no_letter_and_a_line(site):
    quiet = factories.a_site("quiet")
    a_person(site, email="")
    a_person(quiet, email="q@example.org")
    remind_everybody(by="worker:test")

    assert mail.outbox == []
    assert (ledger(site), ledger(quiet)) == (["no_address"], ["nothing"])


def test_without_a_mail_server_the_ledger_says_so(site):
    a_person(site)
    with override_settings(MAIL_IS_CONFIGURED=False):
        remind_everybody(by="worker:test")

    assert ledger(site) == ["no_mail"]


class Broken(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


@override_settings(MAIL_IS_CONFIGURED=True, EMAIL_BACKEND=f"{__name__}.Broken")
def test_a_server_that_refuses_is_noted_and_stops_nobody(site):
    a_person(site)
    a_person(site, email="d@example.org")
    remind_everybody(by="worker:test")

    assert ledger(site) == ["failed", "failed"]


def test_the_deployment_check_says_when_no_letters_can_be_sent():
    from config.checks import letters_can_be_sent

    with override_settings(MAIL_IS_CONFIGURED=False):
        assert [warning.id for warning in letters_can_be_sent()] == ["spinemet.W003"]
    with override_settings(MAIL_IS_CONFIGURED=True):
        assert letters_can_be_sent() == []


@pytest.mark.parametrize("day", range(7))
def test_a_week_is_called_after_its_monday(day):
    assert monday_of(date(2026, 11, 16) + timedelta(days=day)) == date(2026, 11, 16)
