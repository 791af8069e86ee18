"""What is typed and not saved: kept, gone on with, seen by nobody else, and gone in the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.scope import set_scope, worker_scope
from outcomes.actions.drafts import drop_ended_drafts, keep_draft, typed_in
from outcomes.models import Complication, Draft, FollowUpVisit
from registry.errors import NotPossible
from tests.integration.records.conftest import case, coordinator, desk, page_of  # noqa: F401 - fixtures
from tests.support.page_forms import fields_of_form
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

NAME = "Zzyzx Testpatient"


@pytest.fixture
def add(case):  # noqa: F811
    return f"/patients/{case.patient.registry_id}/complication/add/"


def keep(person, address, **typed):
    """Fill the form, press "Keep as a draft", and say what was sent."""
    sent = {**person.filled(address, **typed), "keep": "1"}
    response = person.send(address, sent)
    assert response["Location"] == "/drafts/"
    return sent


@req("T1")
def test_what_was_typed_is_kept_as_it_was_typed_and_gone_on_with(coordinator, add):  # noqa: F811
    sent = keep(coordinator, add, type="DURAL_TEAR", occurred_on="some day in March", note="<b>half a sen")
    assert not Complication.objects.exists()

    listed, waiting = coordinator.get("/drafts/"), coordinator.get(add)
    draft = Draft.objects.get()
    assert f"{add}?draft={draft.pk}" in listed
    assert "You left this form unfinished" in waiting
    assert fields_of_form(waiting)["note"] == ""

    again = fields_of_form(coordinator.get(f"{add}?draft={draft.pk}"))
    assert (again["type"], again["occurred_on"], again["note"]) == ("DURAL_TEAR", "some day in March", "<b>half a sen")
    assert (again["key"], again["draft"]) == (sent["key"], sent["draft"])


@req("T1")
def test_ticked_boxes_and_unticked_ones_come_back_as_they_were(coordinator, case):  # noqa: F811
    lesion = f"/patients/{case.patient.registry_id}/lesion/add/"
    keep(coordinator, lesion, levels=["T4", "L2"])
    visit = f"/patients/{case.patient.registry_id}/visit/"
    sent = coordinator.filled(visit, seen_on="12.6.2019", keep="1")
    coordinator.send(
        visit, {name: value for name, value in sent.items() if name not in ("informative", "same", "then")}
    )

    kept = {draft.page: draft for draft in Draft.objects.all()}
    assert fields_of_form(coordinator.get(f"{lesion}?draft={kept[lesion].pk}"))["levels"] == ["T4", "L2"]
    again = fields_of_form(coordinator.get(f"{visit}?draft={kept[visit].pk}"))
    assert (again["seen_on"], "informative" in again) == ("12.6.2019", False)


def test_keeping_again_takes_the_place_of_what_was_kept_before(coordinator, add):  # noqa: F811
    sent = keep(coordinator, add, note="one")
    coordinator.send(add, {**sent, "note": "one and two"})

    assert typed_in(Draft.objects.get())["note"] == ["one and two"]


def test_saving_ends_the_draft(coordinator, case, add):  # noqa: F811
    sent = keep(coordinator, add, surgery=str(case.surgery.pk), type="DURAL_TEAR")
    del sent["keep"]

    assert coordinator.send(add, sent).status_code == 302
    assert Complication.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_refused_form_keeps_its_draft_and_its_key(coordinator, add):  # noqa: F811
    sent = keep(coordinator, add, note="one")
    del sent["keep"]

    response = coordinator.send(add, {**sent, "occurred_on": "soon"})

    assert response.status_code == 422
    assert fields_of_form(response.content.decode())["draft"] == sent["draft"]
    assert Draft.objects.count() == 1


@req("R1", "T1")
def test_a_draft_of_a_change_that_somebody_overtook_is_shown_as_a_conflict(coordinator, desk, case):  # noqa: F811
    edit = page_of(case.surgery, "edit/")
    keep(coordinator, edit, blood_loss_ml="950", reason="a correction")
    pk = Draft.objects.get().pk
    other = desk("coordinator", case.site)
    other.send(edit, other.filled(edit, blood_loss_ml="1100", reason="the theatre record"))

    resumed = fields_of_form(coordinator.get(f"{edit}?draft={pk}"))

    assert resumed["blood_loss_ml"] == "950"
    assert coordinator.send(edit, resumed).status_code == 409


def test_a_script_is_told_when_it_was_kept(coordinator, add):  # noqa: F811
    sent = {**coordinator.filled(add, note="as one types"), "keep": "1"}

    response = coordinator.client.post(add, sent, headers={"X-Autosave": "1"})

    assert response.status_code == 200
    assert set(response.json()) == {"kept_at", "token"}
    assert Draft.objects.count() == 1


def test_nothing_too_long_is_kept(case, coordinator):  # noqa: F811
    said = {"site": case.site, "patient": None, "page": "/", "title": "t", "key": uuid4()}
    with pytest.raises(NotPossible, match="too long"):
        keep_draft(by=coordinator.person, typed={"note": ["x" * 300_000]}, **said)


@req("X19")
def test_a_copy_of_the_table_shows_nothing_of_what_was_typed(coordinator, add):  # noqa: F811
    keep(coordinator, add, note=NAME)

    with connection.cursor() as cursor:
        cursor.execute("select outcomes_draft::text, encode(sealed, 'escape') from outcomes_draft")
        (row,) = cursor.fetchall()
    assert NAME not in "".join(row)
    assert typed_in(Draft.objects.get())["note"] == [NAME]


def test_what_another_secret_sealed_is_treated_as_not_kept(coordinator, add, settings):  # noqa: F811
    keep(coordinator, add, note="one")
    draft, old = Draft.objects.get(), settings.SECRET_KEY

    settings.SECRET_KEY = "another secret of some length"
    assert typed_in(draft) == {}
    settings.SECRET_KEY_FALLBACKS = [old]
    assert typed_in(draft)["note"] == ["one"]


@req("X1", "T2")
def test_nobody_else_finds_or_discards_a_draft_a_colleague_of_the_same_site_neither(desk, case, add):  # noqa: F811
    author, colleague = desk("coordinator", case.site), desk("coordinator", case.site)
    keep(author, add, note=NAME)
    pk = Draft.objects.get().pk

    assert "No drafts" in colleague.get("/drafts/")
    assert fields_of_form(colleague.get(f"{add}?draft={pk}"))["note"] == ""
    assert colleague.client.post(f"/drafts/{pk}/discard/").status_code == 404
    assert author.client.post(f"/drafts/{pk}/discard/").status_code == 302
    assert not Draft.objects.exists()


def test_who_may_not_enter_may_not_keep_a_draft_of_it(desk, case, add):  # noqa: F811
    investigator, stranger = desk("investigator", case.site), desk("coordinator")

    assert investigator.client.post(add, {"keep": "1"}).status_code == 403
    assert stranger.client.post(add, {"keep": "1"}).status_code == 404
    assert not Draft.objects.exists()


@req("T1", "X5")
def test_what_is_sent_in_a_session_that_has_just_ended_is_kept_and_not_saved(coordinator, case, add, monkeypatch):  # noqa: F811
    sent = coordinator.filled(add, surgery=str(case.surgery.pk), type="DURAL_TEAR")
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    response = coordinator.send(add, sent)

    assert response["Location"].startswith("/accounts/sign-in/?next=")
    assert not Complication.objects.exists()
    assert coordinator.client.get("/drafts/").status_code == 302
    coordinator.client.force_login(coordinator.person)
    draft = Draft.objects.get()
    assert fields_of_form(coordinator.get(f"{add}?draft={draft.pk}"))["type"] == "DURAL_TEAR"


def test_an_ended_session_does_nothing_else_with_what_it_is_sent(coordinator, case, monkeypatch):  # noqa: F811
    coordinator.get("/drafts/")
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    response = coordinator.client.post(page_of(case.surgery, "lock/"), {"draft": str(uuid4())})

    assert response["Location"].startswith("/accounts/sign-in/")
    case.surgery.refresh_from_db()
    assert case.surgery.record_state == "complete"


@pytest.mark.django_db(transaction=True)
@req("X2", "T2")
def test_the_database_shows_a_draft_to_its_author_alone_and_to_workers_when_it_has_ended(as_role, desk, case, add):  # noqa: F811
    author, colleague = desk("coordinator", case.site), desk("coordinator", case.site)
    keep(author, add, note=NAME)

    def seen(actor, sites):
        with transaction.atomic():
            set_scope(sites=sites, actor=actor, request_id="test")
            return Draft.objects.count()

    ours = [case.site.pk]
    assert seen(f"user:{author.person.pk}", ours) == 1
    assert seen(f"user:{author.person.pk}", []) == 0
    assert seen(f"user:{colleague.person.pk}", ours) == 0
    assert seen("", ours) == 0
    with as_role("readonly"):
        assert Draft.objects.count() == 0
    with as_role("worker"):
        assert Draft.objects.count() == 0
        with worker_scope(actor="worker:drafts"):
            assert drop_ended_drafts() == 0
    with transaction.atomic():
        set_scope(sites=ours, actor=f"user:{author.person.pk}", request_id="test")
        Draft.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert "No drafts" in author.get("/drafts/")
    with as_role("worker"), worker_scope(actor="worker:drafts"):
        assert drop_ended_drafts() == 1


def test_a_draft_is_no_data(coordinator, case):  # noqa: F811
    visit = f"/patients/{case.patient.registry_id}/visit/"
    sent = coordinator.filled(visit, seen_on="2019-06-12", keep="1")
    coordinator.send(visit, {name: value for name, value in sent.items() if name not in ("same", "then")})

    assert not FollowUpVisit.objects.exists()
    assert "2019-06-12" not in coordinator.get(f"/patients/{case.patient.registry_id}/")
