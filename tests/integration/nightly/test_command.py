"""`manage.py recompute`: the same run, for a person who waits."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from analytics.actions import recompute as action
from analytics.actions.claim import LOCK
from analytics.models import Run
from tests.factories import a_patient, a_site
from tests.integration.nightly.conftest import NOW
from tests.integration.nightly.driving import Killed, killing_before, other_session

pytestmark = pytest.mark.usefixtures("worker")


def recompute(*arguments: str) -> str:
    out = StringIO()
    call_command("recompute", *arguments, stdout=out, verbosity=0)
    return out.getvalue()


def test_it_says_what_was_counted_and_what_changed():
    a_patient(a_site()).dies(100)
    assert "1 index procedures" in recompute()
    a_patient(a_site()).dies(100)

    said = recompute()

    assert "2 index procedures" in said
    assert "+1 patient, +1 procedure, +1 death." in said


def test_resume_finishes_an_interrupted_run():
    a_patient(a_site()).dies(100)
    with pytest.raises(Killed):
        action.recompute_now(by="command:recompute", now=NOW, progress=killing_before("tables"))

    assert "1 index procedures" in recompute("--resume")
    assert Run.objects.get().state == "complete"
    assert recompute("--resume") == "No run was interrupted.\n"


def test_it_says_that_another_run_is_at_work():
    with other_session() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(CommandError, match="Another run is at work"):
            recompute()


def test_a_failure_names_its_step_and_no_record(monkeypatch):
    def fail(run: Run) -> None:
        raise ValueError("Zzyzx-001 Testpatient")

    monkeypatch.setattr("analytics.actions.recompute.STEPS", (action.Step("facts", "reading", fail),))

    with pytest.raises(CommandError, match=r"facts: ValueError\. The last good figures are still shown") as failure:
        recompute()

    assert "Zzyzx" not in str(failure.value)
