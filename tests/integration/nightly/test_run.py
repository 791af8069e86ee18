"""The run itself: once a night, one at a time, safe to kill anywhere, and never seen half done."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.models import F

from analytics.actions import recompute as action
from analytics.actions import steps
from analytics.actions.claim import LOCK, MAX_ATTEMPTS
from analytics.actions.invariants import SitesDoNotAddUp
from analytics.actions.publish import GENERATIONS
from analytics.endpoints import OVERALL_SURVIVAL
from analytics.groupings import OPERATION, OVERALL
from analytics.models import CurrentRun, Exclusion, IndexProcedureFact, Result, Run, RunState, StoredEventTable
from analytics.selectors import current_run, event_tables, excluded_records, is_stale
from analytics.tasks import run_nightly as task
from outcomes.models import Death
from tests.factories import a_site, corrected
from tests.integration.nightly.conftest import NOW
from tests.integration.nightly.driving import (
    BY,
    STEP_NAMES,
    Killed,
    breaking,
    figures_of,
    killing_before,
    nightly,
    other_session,
    step_replaced,
)

pytestmark = pytest.mark.usefixtures("worker")


def test_a_night_is_run_once_however_often_it_is_asked_for(cohort):
    first, second = nightly(), nightly(now=NOW + timedelta(hours=3))

    assert first.pk == second.pk
    assert Run.objects.count() == 1
    assert first.night == date(2026, 11, 20)
    assert current_run().pk == first.pk


def test_the_next_night_is_another_run(cohort):
    first, second = nightly(), nightly(now=NOW + timedelta(days=1))

    assert (first.night, second.night) == (date(2026, 11, 20), date(2026, 11, 21))
    assert current_run().pk == second.pk


def test_while_one_process_runs_another_stands_back(cohort):
    with other_session() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])

        assert nightly() is None
        assert action.recompute_now(by=BY, now=NOW) is None
        assert action.resume(by=BY) is None
        assert not Run.objects.exists()
        other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    assert nightly().state == RunState.COMPLETE


def test_a_run_gives_its_lock_back(cohort):
    nightly()

    with other_session() as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() == (True,)


@pytest.mark.parametrize("step", STEP_NAMES)
def test_killed_at_any_step_it_resumes_to_what_an_undisturbed_run_makes(cohort, step):
    with breaking(step, Killed()), pytest.raises(Killed):
        nightly()
    assert current_run() is None
    killed = Run.objects.get()
    assert (killed.state, killed.steps_done) == (RunState.RUNNING, STEP_NAMES[: STEP_NAMES.index(step)])

    resumed = nightly(now=NOW + timedelta(minutes=20))
    undisturbed = action.recompute_now(by=BY, now=NOW)

    assert (resumed.pk, resumed.state, resumed.attempts) == (killed.pk, RunState.COMPLETE, 2)
    assert resumed.steps_done == STEP_NAMES
    assert figures_of(resumed) == figures_of(undisturbed)
    assert resumed.input_hash == undisturbed.input_hash


def test_a_resumed_run_does_not_repeat_what_is_done(cohort):
    with pytest.raises(Killed):
        nightly(progress=killing_before("invariants"))
    seen = []

    nightly(progress=lambda step, place: seen.append(step.name))

    assert seen == ["invariants", "difference", "publish"]


def test_resume_finishes_what_was_left_and_nothing_else(cohort):
    with pytest.raises(Killed):
        action.recompute_now(by=BY, now=NOW, progress=killing_before("tables"))

    finished = action.resume(by=BY)

    assert [(run.kind, run.state) for run in finished] == [("manual", RunState.COMPLETE)]
    assert action.resume(by=BY) == []


def test_facts_lost_in_a_crash_of_the_database_are_read_again(cohort):
    with pytest.raises(Killed):
        nightly(progress=killing_before("tables"))
    IndexProcedureFact.objects.all().delete()  # what crash recovery does to an unlogged table

    run = nightly()

    assert run.state == RunState.COMPLETE
    assert IndexProcedureFact.objects.filter(run=run).count() == 10


def test_a_run_that_kills_its_process_each_time_is_given_up(cohort):
    with breaking("tables", Killed()):
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(Killed):
                nightly()

    tomorrow = nightly(now=NOW + timedelta(days=1))

    given_up = Run.objects.get(night=NOW.date())
    assert (given_up.state, given_up.error) == (RunState.FAILED, "given up after 3 attempts")
    assert tomorrow.state == RunState.COMPLETE


def test_readers_see_the_old_generation_until_the_new_one_is_whole(cohort):
    old = nightly()
    with corrected(a_site("south")):
        Death.objects.filter(died_on__isnull=True).update(died_on=date(2020, 1, 1), died_on_precision="D")
    seen_meanwhile = set()

    def look(step: steps.Step, place: int) -> None:
        with other_session() as reader:
            (pointer,) = reader.execute("SELECT run_id FROM analytics_currentrun").fetchone()
            n = reader.execute(
                "SELECT n FROM analytics_storedeventtable"
                " WHERE run_id = %s AND site_id IS NULL AND endpoint = 'os' AND grouping = 'all'",
                [pointer],
            ).fetchall()
            listed = reader.execute(
                "SELECT count(*) FROM analytics_indexprocedurefact WHERE run_id = %s AND os_excluded IS NOT NULL",
                [pointer],
            ).fetchone()
        seen_meanwhile.add((pointer, *n, *listed))

    new = nightly(now=NOW + timedelta(days=1), progress=look)

    assert seen_meanwhile == {(old.pk, (9,), 1)}
    assert current_run().pk == new.pk
    assert event_tables(new, OVERALL_SURVIVAL, OVERALL, None)["all"].n == 10


@pytest.mark.parametrize("step", ["facts", "count:os", "estimate:lc", "invariants", "publish"])
def test_a_failed_run_leaves_the_last_good_generation_up(cohort, step):
    good = nightly()
    before = figures_of(good)
    with breaking(step, ValueError("Zzyzx-001 Testpatient")), pytest.raises(action.RunFailed):
        nightly(now=NOW + timedelta(days=1))

    failed = Run.objects.get(night=date(2026, 11, 21))
    assert (failed.state, failed.error) == (RunState.FAILED, f"{step}: ValueError")
    assert current_run().pk == good.pk
    assert figures_of(good) == before
    assert len(excluded_records(good, OVERALL_SURVIVAL, None)) == 1
    assert is_stale(NOW + timedelta(days=1))


def test_a_failed_night_is_tried_again_from_its_first_step(cohort):
    with breaking("tables", ValueError()), pytest.raises(action.RunFailed):
        nightly()

    again = nightly()

    assert (again.state, again.attempts, again.error) == (RunState.COMPLETE, 2, "")
    assert Run.objects.count() == 1


def test_a_session_the_database_ends_fails_the_run_and_frees_the_lock(cohort):
    def cut_off(step: steps.Step, run: Run) -> None:
        with other_session() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        step.work(run)

    with step_replaced("tables", cut_off), pytest.raises(action.RunFailed) as failure:
        nightly()

    assert isinstance(failure.value.__cause__, DatabaseError)
    assert Run.objects.get().error == "tables: OperationalError"
    assert nightly().state == RunState.COMPLETE


def test_a_run_taken_up_by_another_process_records_nothing_more(cohort):
    def overtaken(step: steps.Step, place: int) -> None:
        if step.name == "tables":
            with other_session() as other:
                other.execute("UPDATE analytics_run SET attempts = attempts + 1")

    with pytest.raises(action.RunFailed):
        nightly(progress=overtaken)

    run = Run.objects.get()
    assert (run.state, run.steps_done[-1], run.error) == (RunState.RUNNING, "estimate:srs", "")
    assert not Result.objects.filter(kind=Result.Kind.TABLE).exists()


def test_figures_that_contradict_each_other_are_never_shown(cohort):
    good = nightly()

    def falsify(step: steps.Step, place: int) -> None:
        if step.name == "invariants":
            wrong = StoredEventTable.objects.filter(endpoint="os", grouping="all", site__code="north")
            wrong.exclude(run=good).update(n=99)

    with pytest.raises(action.RunFailed) as failure:
        nightly(now=NOW + timedelta(days=1), progress=falsify)

    assert isinstance(failure.value.__cause__, SitesDoNotAddUp)
    assert failure.value.run.error == "invariants: SitesDoNotAddUp"
    assert current_run().pk == good.pk


def test_a_patient_missing_from_the_tables_is_noticed(cohort):
    def lose_one(step: steps.Step, place: int) -> None:
        if step.name == "invariants":
            Exclusion.objects.filter(endpoint="os", site__isnull=True, grouping=OPERATION.code).delete()

    with pytest.raises(action.RunFailed):
        nightly(progress=lose_one)

    assert Run.objects.get().error == "invariants: RecordsLost"


def test_a_curve_that_the_witness_computes_otherwise_is_noticed(cohort):
    def exchange_deaths_and_censorings(step: steps.Step, place: int) -> None:
        if step.name == "invariants":
            tables = StoredEventTable.objects.filter(endpoint="os", grouping="all")
            tables.update(n_event=F("n_censor"), n_censor=F("n_event"))

    with pytest.raises(action.RunFailed):
        nightly(progress=exchange_deaths_and_censorings)

    assert Run.objects.get().error == "invariants: WitnessDisagrees"


def test_seven_generations_are_kept_and_the_record_of_every_run(cohort):
    for night in range(GENERATIONS + 2):
        nightly(now=NOW + timedelta(days=night))

    assert Run.objects.filter(state=RunState.COMPLETE).count() == GENERATIONS + 2
    assert StoredEventTable.objects.values("run").distinct().count() == GENERATIONS
    assert Result.objects.values("run").distinct().count() == GENERATIONS
    assert IndexProcedureFact.objects.values("run").distinct().count() == 1
    assert CurrentRun.objects.get().run.night == date(2026, 11, 20) + timedelta(days=GENERATIONS + 1)


def test_the_figures_are_stale_after_thirty_hours(cohort):
    assert is_stale(NOW)
    as_of = nightly().as_of

    assert not is_stale(as_of + timedelta(hours=29))
    assert is_stale(as_of + timedelta(hours=31))


def test_the_task_runs_the_night_of_the_clock(cohort):
    task()

    assert Run.objects.get().kind == "nightly"
    assert current_run() == Run.objects.get()
