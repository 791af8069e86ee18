"""A manager's word on a release of figures: approved or refused with a reason, once, and by nobody else."""

import pytest

from exports.actions.figure_releases import latest_release
from history.models import Event
from tests.integration.projects.conftest import a_release

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_release_that_waits_is_approved_once(manager, person, north):
    release = a_release(n_hidden=7)
    here = f"/projects/figures/{release.pk}/"
    assert "Waits for approval" in manager.get("/projects/figures/")
    assert "7 counts are hidden" in manager.get(here)
    assert "/projects/figures/" in manager.get("/projects/")
    person("coordinator", north, "coordinator").post(here, 403, step="approve")
    assert latest_release() is None

    assert "Consumers read it from now on." in manager.post(here, step="approve")
    assert latest_release() == release
    assert "Approve the release" not in manager.get(here)
    assert "does not wait for approval" in manager.post(here, 422, step="approve")


def test_a_refusal_takes_a_reason_and_leaves_the_release_before(manager):
    release = a_release()
    here = f"/projects/figures/{release.pk}/"
    assert "This field is required." in manager.post(here, 422, step="refuse", why=" ")
    page = manager.post(here, step="refuse", why="The night was half a night.")
    assert "The night was half a night." in page
    assert latest_release() is None
    last = Event.objects.filter(tbl="exports_figurerelease").order_by("pk").last()
    if last is not None:  # the database shows a history of no hospital to few
        assert last.reason == "The night was half a night."
