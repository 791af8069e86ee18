"""Source data verified: by whom, of which version, and until when it holds."""

import pytest

from outcomes.models import DataQuery, Verification
from registry.models import Surgery
from tests.integration.records.conftest import case, coordinator, desk, page_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(desk, case):  # noqa: F811
    return desk("manager", case.site)


def verify(person, case, version=1):  # noqa: F811
    return person.client.post(page_of(case.surgery, "verify/"), {"version": str(version)}, follow=True).content.decode()


def test_a_verified_record_says_by_whom(manager, coordinator, case):  # noqa: F811
    verify(manager, case)

    assert "Verified at source by Manager Invented" in coordinator.get(page_of(case.surgery))


def test_a_verification_lapses_when_the_record_is_edited(manager, coordinator, case):  # noqa: F811
    verify(manager, case)
    edit = page_of(case.surgery, "edit/")
    coordinator.send(edit, coordinator.filled(edit, blood_loss_ml="900", reason="misread"))

    page = manager.get(page_of(case.surgery))
    assert "Verification lapsed: version 1 was verified" in page

    verify(manager, case, version=2)
    assert "Verified at source by" in manager.get(page_of(case.surgery))


def test_a_verification_lapses_when_the_record_is_changed_past_every_form(manager, case):  # noqa: F811
    from tests.factories import corrected

    verify(manager, case)
    with corrected(case.site):
        Surgery.objects.update(blood_loss_ml=900)

    assert "Verification lapsed" in manager.get(page_of(case.surgery))


def test_locking_is_no_edit(manager, coordinator, case):  # noqa: F811
    verify(manager, case)
    coordinator.client.post(page_of(case.surgery, "lock/"))

    assert "Verified at source by" in manager.get(page_of(case.surgery))


def test_what_was_changed_since_it_was_read_is_not_verified(manager, case):  # noqa: F811
    assert "The record was changed since you opened this page" in verify(manager, case, version=2)
    assert not Verification.objects.exists()


def test_a_record_with_an_open_query_is_not_verified(manager, case):  # noqa: F811
    manager.send(page_of(case.surgery, "ask/"), {"field": "", "text": "Which hospital?"})

    assert "A record with a query that is not closed cannot be verified" in verify(manager, case)

    manager.send(f"/queries/{DataQuery.objects.get().pk}/", {"step": "close", "text": ""})
    assert "Verified. It holds until the record is changed." in verify(manager, case)


def test_a_verification_is_withdrawn_with_a_reason_and_stays_on_record(manager, case):  # noqa: F811
    verify(manager, case)
    assert manager.send(page_of(case.surgery, "unverify/"), {"reason": " "}).status_code == 422

    manager.send(page_of(case.surgery, "unverify/"), {"reason": "of the wrong patient"})

    assert "Verification withdrawn" in manager.get(page_of(case.surgery))
    assert Verification.objects.get().withdrawn_by == f"user:{manager.person.pk}"


def test_verifying_takes_the_right_to(coordinator, case):  # noqa: F811
    assert coordinator.client.post(page_of(case.surgery, "verify/"), {"version": "1"}).status_code == 403
    assert "Verify: it is as the source says" not in coordinator.get(page_of(case.surgery))
