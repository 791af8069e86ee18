"""Nobody registers by themselves: an invitation lets one person in, once, for a week, in one role at one site."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, Membership, User
from accounts.permissions import Role
from registry.models import Site
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-of-many-words"
ACCEPT = reverse("accounts:invitation-accept")


@pytest.fixture
def site():
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def manager(client, site):
    user = actions.create_user(by="command:test", username="boss", password=PASSWORD)
    actions.grant_membership(by="command:test", user=user, site_id=site.pk, role=Role.MANAGER)
    client.post(reverse("accounts:sign-in"), {"username": "boss", "password": PASSWORD})
    return client


@pytest.fixture
def code(site):
    return actions.invite(by="command:test", site_id=site.pk, role=Role.COORDINATOR, display_name="New Person")[1]


def invited(manager, **more):
    form = {"display_name": "New Person", "role": "coordinator", **more}
    return manager.post(reverse("accounts:invite") + "?site=a", form)


def accept(client, code, **more):
    form = {"code": code, "username": "newcomer", "display_name": "New Person", "password": PASSWORD, "again": PASSWORD}
    return client.post(ACCEPT, {**form, **more})


def test_the_link_is_shown_once_and_lets_the_person_in(manager, site):
    page = invited(manager)
    code = re.search(rf"{ACCEPT}#([A-Z2-7-]+)<", page.text)[1]
    assert "Hospital A" in page.text
    assert code not in manager.get(reverse("accounts:people-list")).text

    manager.logout()
    assert accept(manager, code)["Location"] == "/start/"
    assert SESSION_KEY in manager.session
    assert [(m.user.username, m.role) for m in Membership.objects.filter(site=site, user__username="newcomer")] == [
        ("newcomer", "coordinator")
    ]


def test_where_mail_is_configured_a_letter_goes_out_and_nothing_is_shown(manager, settings):
    settings.MAIL_IS_CONFIGURED = True
    page = invited(manager, email="new@example.org")

    assert page.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    code = re.search(rf"{ACCEPT}#([A-Z2-7-]+)", letter.body)[1]
    manager.logout()
    assert accept(manager, code).status_code == 302
    assert User.objects.get(username="newcomer").email == "new@example.org"


def test_a_server_that_refuses_the_letter_loses_nothing(manager, settings, monkeypatch):
    settings.MAIL_IS_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    assert "No letter was sent" in invited(manager, email="new@example.org").text


@req("X8")
def test_of_the_code_only_a_hash_is_kept(manager, caplog):
    caplog.set_level("DEBUG")
    code = re.search(r"#([A-Z2-7-]+)<", invited(manager).text)[1]
    kept = str(list(Invitation.objects.values())) + str(dict(manager.session.items())) + caplog.text
    assert len(code.replace("-", "")) == 32  # 160 bits
    assert code not in kept
    assert code.replace("-", "") not in kept


@req("X8")
def test_a_code_in_an_address_is_not_looked_at(client, code):
    assert client.get(f"{ACCEPT}?code={code}").status_code == 200
    form = {"username": "newcomer", "display_name": "N", "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"{ACCEPT}?code={code}", form).status_code == 422
    assert not User.objects.filter(username="newcomer").exists()


def the_answer_to(client, code, **more):
    response = accept(client, code, **more)
    assert response.status_code == 422
    return re.sub(r'value="[^"]*"', "", response.text)


@req("X7", "X8")
def test_unknown_used_withdrawn_and_expired_are_one_answer(client, site):
    def fresh():
        return actions.invite(by="command:test", site_id=site.pk, role=Role.COORDINATOR, display_name="New Person")

    used, withdrawn, expired = fresh(), fresh(), fresh()
    actions.accept_as_new(code=used[1], username="first", display_name="First", password=PASSWORD)
    actions.withdraw_invitation(by="command:test", invitation=withdrawn[0])
    Invitation.objects.filter(pk=expired[0].pk).update(expires_at=timezone.now())
    answers = {the_answer_to(client, code) for code in (used[1], withdrawn[1], expired[1], "ABCD-EFGH")}
    # nor does a wrong code tell whether a user name is taken, or a password weak
    answers |= {the_answer_to(client, "ABCD-EFGH", username="first", password="short", again="other")}

    assert len(answers) == 1
    assert User.objects.count() == 1


@req("X8")
def test_a_code_is_good_for_a_week(client, code, monkeypatch):
    then = timezone.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: then)
    assert accept(client, code).status_code == 422


def test_dashes_spaces_and_small_letters_do_not_matter(client, code):
    assert accept(client, f" {code.lower().replace('-', ' ')} ").status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "another-password-of-words"}, "two passwords differ"),
        ({"username": "TAKEN"}, "already exists"),
        ({"username": "has spaces"}, "valid username"),
    ],
)
def test_what_is_wrong_with_the_account_is_said_and_the_code_stays_good(client, code, wrong, said):
    actions.create_user(by="command:test", username="TAKEN", password=PASSWORD)
    refused = accept(client, code, **wrong)
    assert refused.status_code == 422
    assert said in refused.text
    assert PASSWORD not in refused.text
    assert accept(client, code).status_code == 302


def test_an_address_of_an_account_is_sent_to_that_account(client, site):
    actions.create_user(by="command:test", username="known", password=PASSWORD, email="known@example.org")
    offer = {"site_id": site.pk, "role": Role.COORDINATOR, "display_name": "K", "email": "known@example.org"}
    _, code = actions.invite(by="command:test", **offer)
    assert "Sign in with that one" in accept(client, code).text


def test_somebody_with_an_account_joins_one_more_site(client, code, site):
    user = actions.create_user(by="command:test", username="known", password=PASSWORD)
    client.force_login(user)
    assert client.post(ACCEPT, {"code": code}).status_code == 302
    assert Membership.objects.get(user=user).site == site
    assert client.post(ACCEPT, {"code": code}).status_code == 422


def test_who_belongs_to_the_site_already_keeps_their_role(manager, code):
    assert "belong to this site already" in manager.post(ACCEPT, {"code": code}).text
    assert Membership.objects.get().role == Role.MANAGER
    assert Invitation.objects.open().count() == 1


@req("X4")
def test_a_new_manager_goes_on_to_the_second_factor(client, site, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    _, code = actions.invite(by="command:test", site_id=site.pk, role=Role.MANAGER, display_name="New Manager")
    assert accept(client, code)["Location"] == reverse("accounts:factor-list")
    assert client.get("/tables/").status_code == 302


def test_a_manager_withdraws_an_invitation_of_their_site_only(manager, code):
    elsewhere = Site.objects.create(code="b", name="B")
    foreign, _ = actions.invite(by="command:test", site_id=elsewhere.pk, role=Role.COORDINATOR, display_name="Other")
    assert manager.post(reverse("accounts:invitation-withdraw", args=[foreign.pk])).status_code == 404
    own = Invitation.objects.get(site__code="a")
    assert "New Person" in manager.get(reverse("accounts:people-list")).text
    manager.post(reverse("accounts:invitation-withdraw", args=[own.pk]))
    assert list(Invitation.objects.open()) == [foreign]


def test_the_operator_invites_by_command(client, site, capsys):
    call_command("invite", site="a", role="manager", name="First Manager")
    code = re.search(rf"{ACCEPT}#([A-Z2-7-]+)", capsys.readouterr().out)[1]
    assert accept(client, code).status_code == 302
    with pytest.raises(CommandError, match="Sites: a"):
        call_command("invite", site="nowhere", role="manager", name="Nobody")


@pytest.mark.django_db(transaction=True)
@req("A7")
def test_the_history_tells_who_invited_whom_and_who_came(client, as_role):
    from history.models import Event

    site = Site.objects.create(code="a", name="A")
    invitation, code = actions.invite(by="command:test", site_id=site.pk, role=Role.COORDINATOR, display_name="N")
    accept(client, code)

    with as_role("worker"):
        told = [(e.op, e.tbl, e.actor) for e in Event.objects.filter(tbl__startswith="accounts_", op__in="IU")]
        words = str(list(Event.objects.values("old", "new")))
    who = f"invitation:{invitation.pk}"
    assert (("I", "accounts_user", who)) in told
    assert (("U", "accounts_invitation", who)) in told
    assert (("I", "accounts_membership", who)) in told
    assert invitation.code_sha256 not in words
