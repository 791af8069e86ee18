"""Locking, signing and unlocking by their pages."""

import pytest

from history.models import Event
from registry.models import Signature, Surgery
from tests.integration.records.conftest import PASSWORD, page_of
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


@pytest.fixture
def investigator(desk, case):
    return desk("investigator", case.site)


@pytest.fixture
def manager(desk, case):
    return desk("manager", case.site)


@pytest.fixture
def locked(coordinator, case):
    coordinator.client.post(page_of(case.surgery, "lock/"))
    return case.surgery


def sign(desk, row, **values):
    page = page_of(row, "sign/")
    return desk.send(page, desk.filled(page, **{"meaning": "approved", "secret": PASSWORD, **values}))


@req("A9")
def test_a_locked_record_cannot_be_changed_by_its_form(coordinator, case, locked):
    edit = page_of(locked, "edit/")
    assert coordinator.client.get(edit).status_code == 302

    sent = {"operated_on": "2019-03-11", "procedure": "TES", "version": "1", "reason": "by hand"}
    response = coordinator.send(edit, sent)

    assert response.status_code == 422
    assert "locked record, which stays as it is" in response.content.decode()
    assert Surgery.objects.get().procedure == "SEPARATION"


@req("A9")
def test_a_part_of_a_locked_record_cannot_be_added(coordinator, case, locked):
    add = f"/patients/{case.patient.registry_id}/segment/add/"

    response = coordinator.send(add, coordinator.filled(add, surgery=case.surgery.pk, levels=["L1"]))

    assert response.status_code == 422
    assert "Unlock it first, with a reason" in response.content.decode()


@req("A10")
def test_a_signature_shows_name_time_meaning_and_version(investigator, locked):
    assert sign(investigator, locked).status_code == 302

    page = investigator.get(page_of(locked))
    signature = Signature.objects.get()
    assert "<strong>Investigator Invented</strong>" in page
    assert f"{signature.signed_at:%Y-%m-%d %H:%M} UTC" in page
    assert "“I approve this record”" in page
    assert "version 1, true of the record as it stands" in page


@req("A10")
@pytest.mark.parametrize("secret", ["a wrong password of mine", ""])
def test_without_the_password_nothing_is_signed(investigator, locked, secret):
    response = sign(investigator, locked, secret=secret)

    assert response.status_code == 422
    assert not Signature.objects.exists()
    assert secret == "" or secret not in response.content.decode()


@req("A10")
def test_somebody_elses_password_signs_nothing(investigator, coordinator, locked):
    coordinator.person.set_password("quite another long password")
    coordinator.person.save()

    assert sign(investigator, locked, secret="quite another long password").status_code == 422
    assert not Signature.objects.exists()


@req("A10", "X7")
def test_guessing_the_password_at_a_signature_is_locked_out(investigator, locked):
    for _ in range(5):
        sign(investigator, locked, secret="a wrong password of mine")

    assert sign(investigator, locked).status_code == 422
    assert not Signature.objects.exists()


@req("A10")
def test_what_was_read_is_what_is_signed(investigator, locked):
    assert sign(investigator, locked, version="7").status_code == 422
    assert not Signature.objects.exists()


def test_a_record_is_locked_before_it_is_signed(investigator, case):
    page = investigator.get(page_of(case.surgery))
    assert "sign/" not in page

    response = sign(investigator, case.surgery)
    assert "A record that is complete cannot become signed." in response.content.decode()


@req("A11")
def test_unlocking_takes_the_right_and_a_reason_and_revokes_the_signatures(investigator, manager, coordinator, locked):
    sign(investigator, locked)
    unlock = page_of(locked, "unlock/")
    coordinator.get(unlock, status=403)
    assert manager.send(unlock, {"reason": " "}).status_code == 422

    assert manager.send(unlock, {"reason": "wrong level"}).status_code == 302

    assert Surgery.objects.get().record_state == "complete"
    page = manager.get(page_of(locked))
    assert "revoked" in page
    assert "“I approve this record”" in page
    assert Event.objects.filter(tbl="registry_surgery", reason="wrong level").exists()


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("coordinator", {"Edit", "Lock", "History", "Remove"}),
        ("investigator", {"History"}),
        ("manager", {"Lock", "History"}),
    ],
)
def test_only_what_one_may_do_is_offered(desk, case, role, offered):
    import re

    page = desk(role, case.site).get(page_of(case.surgery))
    steps = page.split('class="record-steps"')[1].split("<section")[0]

    assert set(re.findall(r">(\w+)</(?:a|button)>", steps)) == offered


@req("A10")
def test_the_code_of_the_app_signs_too_and_once(investigator, locked):
    from tests.support.factors import code_of, with_app

    code = code_of(with_app(investigator.person))
    assert sign(investigator, locked, secret="000000").status_code == 422
    assert sign(investigator, locked, secret=code).status_code == 302
    assert sign(investigator, locked, secret=code).status_code == 422
    assert Signature.objects.count() == 1


@req("X7", "X19")
def test_a_wrong_password_at_a_signature_is_kept_nowhere(investigator, locked, caplog):
    from axes.models import AccessAttempt

    caplog.set_level("DEBUG")
    sign(investigator, locked, secret="a wrong password of mine")
    kept = str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.exists()
    assert "wrong password" not in kept + caplog.text
