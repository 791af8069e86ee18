"""What a generation says of itself: what it was made from, and what changed since the one before."""

from datetime import date, timedelta

import pytest

from analytics.actions import recompute as action
from analytics.models import IndexProcedureFact
from outcomes.models import Death, LocalRecurrence
from tests.factories import a_patient, a_site, corrected
from tests.integration.nightly.conftest import NOW
from tests.integration.nightly.driving import BY, figures_of, nightly

pytestmark = pytest.mark.usefixtures("worker")


def test_the_same_records_give_the_same_hash_and_the_same_figures_to_the_bit(cohort):
    first = action.recompute_now(by=BY, now=NOW)
    second = action.recompute_now(by=BY, now=NOW)

    assert first.input_hash == second.input_hash
    assert figures_of(first) == figures_of(second)
    assert second.difference["all"] == {}
    assert second.difference["sentence"].endswith("nothing changed.")


def test_what_changed_since_the_last_run_is_said_by_site(cohort):
    first = nightly()
    assert first.difference["sentence"] == "The first run: nothing to compare with."
    north = a_site("north")
    for day in (40, 50, 60):
        a_patient(north).dies(day)
    with corrected(north):
        LocalRecurrence.objects.filter(recurred_on=date(2019, 3, 11) + timedelta(days=200)).delete()

    second = nightly(now=NOW + timedelta(days=1))

    assert second.difference["all"] == {
        "patients": {"added": 3},
        "procedures": {"added": 3},
        "deaths": {"added": 3},
        "recurrences": {"retracted": 1},
    }
    assert list(second.difference["sites"]) == ["north"]
    assert second.difference["sentence"].endswith("+3 patients, +3 procedures, +3 deaths, 1 recurrence retracted.")


def test_one_death_more_and_one_less_are_two_changes(cohort):
    nightly()
    with corrected(a_site("south")):
        Death.objects.filter(site__code="south").first().delete()
    a_patient(a_site("south"), "TES").dies(70)

    changed = nightly(now=NOW + timedelta(days=1)).difference

    assert changed["exact"]
    assert changed["sites"]["south"]["deaths"] == {"added": 1, "retracted": 1}


def test_when_the_earlier_rows_are_lost_the_counts_are_compared(cohort):
    nightly()
    IndexProcedureFact.objects.all().delete()
    a_patient(a_site("south"), "TES").dies(70)

    changed = nightly(now=NOW + timedelta(days=1)).difference

    assert not changed["exact"]
    assert changed["sites"] == {"south": {m: {"added": 1} for m in ("patients", "procedures", "deaths")}}


def test_a_generation_says_what_it_was_made_from(cohort):
    run = nightly()

    assert run.input_counts["facts"] == 10
    assert run.input_counts["tables"]["outcomes.death"] == 7
    assert run.input_counts["sites"]["south"] == {
        "patients": 4,
        "procedures": 4,
        "deaths": 3,
        "recurrences": 0,
        "radiosurgeries": 0,
        "exclusions": 1,
    }
    assert len(run.input_hash) == 64
    assert {"numpy", "postgresql", "python"} <= run.library_versions.keys()
    assert run.started_at <= run.as_of <= run.finished_at
