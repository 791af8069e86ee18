"""People without a hospital: invited to a project, let in, and shown that and nothing else."""

import logging

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Invitation, User
from exports.models import ProjectMember
from tests.integration.projects.conftest import PASSWORD
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

HERE, JOIN = "/projects/spines/", "/projects/join/"
NEWCOMER = {"display_name": "Nora Invented", "username": "nora", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def code(manager, project) -> str:
    said = {"display_name": "Nora Invented", "role": "consumer", "secret": PASSWORD}
    page = manager.post(f"{HERE}members/invite/", 200, **said)
    return page.split('<code class="typed">')[1].split("#")[1].split("<")[0]


@req("X4", "X8")
def test_an_invitation_to_a_project_leads_to_an_account_that_needs_a_second_factor(manager, code, settings, caplog):
    settings.SECOND_FACTOR_REQUIRED = True
    caplog.set_level(logging.DEBUG)
    newcomer = Client()
    answer = newcomer.post(JOIN, {"code": code, **NEWCOMER})
    assert answer["Location"] == "/accounts/second-factor/"
    member = ProjectMember.objects.get()
    assert (member.user.username, member.role, member.user.memberships.count()) == ("nora", "consumer", 0)

    assert newcomer.get(HERE)["Location"] == "/accounts/second-factor/"
    assert newcomer.post(f"{HERE}tokens/new/").status_code == 403
    settings.SECOND_FACTOR_REQUIRED = False
    page = newcomer.get("/start/", follow=True).text
    assert "Spines that hold" in page
    assert [word for word in ("Today", "Patients", "Dashboards", "Runs", "Your drafts") if f">{word}</a>" in page] == []
    assert code not in caplog.text
    assert newcomer.post(JOIN, {"code": code}).status_code == 422


@req("X8")
def test_codes_to_projects_and_to_hospitals_do_not_stand_in_for_each_other(manager, code, north):
    elsewhere = Client().post("/accounts/invitation/", {"code": code, **NEWCOMER})
    assert elsewhere.status_code == 422
    assert "lets nobody in" in elsewhere.text
    said = {"display_name": "Otto Invented", "role": "coordinator", "secret": PASSWORD}
    page = manager.post("/accounts/people/invite/?site=north", 200, **said)
    to_hospital = page.split('<code class="typed">')[1].split("#")[1].split("<")[0]

    assert Client().post(JOIN, {"code": to_hospital, **NEWCOMER}).status_code == 422
    assert not User.objects.filter(username="nora").exists()


def test_somebody_with_an_account_joins_by_the_code_and_nobody_twice(manager, person, code):
    reader = person("reader")
    assert "You will take part in one more project." in reader.get(JOIN)
    assert reader.client.post(JOIN, {"code": code})["Location"] == "/start/"
    assert "You belong to the project “Spines that hold” from now on." in reader.get("/projects/")

    said = {"display_name": "Reader Again", "role": "reviewer", "secret": PASSWORD}
    again = manager.post(f"{HERE}members/invite/", 200, **said)
    second = again.split('<code class="typed">')[1].split("#")[1].split("<")[0]
    assert "They belong to this project already." in reader.post(JOIN, 422, code=second)
    assert ProjectMember.objects.get().role == "consumer"


def test_a_withdrawn_invitation_opens_nothing_and_a_letter_says_where_it_leads(manager, project, settings):
    settings.MAIL_IS_CONFIGURED = True
    said = {"display_name": "Nora Invented", "role": "reviewer", "email": "nora@example.org", "secret": PASSWORD}
    page = manager.post(f"{HERE}members/invite/", **said)
    [letter] = mail.outbox
    assert "the project “Spines that hold”, as reviewer" in letter.body
    assert "/projects/join/#" in letter.body
    assert "nora@example.org" in page
    invited = project.invitations.get()
    page = manager.post(f"{HERE}invitations/{invited.pk}/withdraw/")
    assert "nora@example.org" not in page

    code = letter.body.split("/projects/join/#")[1].split()[0]
    assert Client().post(JOIN, {"code": code, **NEWCOMER}).status_code == 422
    assert Invitation.objects.get().accepted_by is None
