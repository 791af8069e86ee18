"""The run itself: once a night, one at a time, safe to kill anywhere, and never seen half done."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from functools import partial

import psycopg
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
from analytics.models import (
    CurrentRun,
    Exclusion,
    IndexProcedureFact,
    Result,
    Run,
    RunState,
    StoredEventTable,
)
from analytics.selectors import current_run, event_tables, excluded_records, is_stale
from analytics.tasks import run_nightly as task
from outcomes.models import Death, LocalRecurrence
from tests.factories import a_patient, a_site
from tests.integration.nightly.conftest import NOW

pytestmark = pytest.mark.usefixtures("worker")

BY = "worker:nightly"
STEP_NAMES = [step.name for step in steps.STEPS]


class Killed(BaseException):
    """What a kill looks like from inside: nothing that follows is executed."""


@pytest.fixture
def cohort():
    north, south = a_site("north"), a_site("south")
    for day in (100, 200, 300):
        a_patient(north).irradiated(20).imaged(50).dies(day)
        a_patient(north, "TES").imaged(60).recurs(day).alive(day + 30)
        a_patient(south, "PIECEMEAL").compressed("2").dies(day + 10)
    a_patient(south).dies(None)


def nightly(**changes) -> Run | None:
    return action.run_nightly(**{"by": BY, "now": NOW} | changes)


def figures_of(run: Run) -> dict[str, list]:
    """Everything a generation stores, without its own number."""
    return {
        model.__name__: sorted(
            repr([row[f.attname] for f in model._meta.concrete_fields if f.name not in ("id", "run")])
            for row in model.objects.filter(run=run).values()
        )
        for model in (StoredEventTable, Exclusion, Result)
    }


def killing_before(name: str) -> Callable:
    def progress(step: steps.Step, place: int) -> None:
        if step.name == name:
            raise Killed

    return progress


@contextmanager
def step_replaced(name: str, work: Callable[[steps.Step, Run], None]) -> Iterator[None]:
    def stand_in(step: steps.Step) -> steps.Step:
        return steps.Step(step.name, step.label, partial(work, step)) if step.name == name else step

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(action, "STEPS", tuple(map(stand_in, steps.STEPS)))
        yield


def breaking(name: str, error: BaseException) -> AbstractContextManager[None]:
    """Let a step do its work and then break, before its transaction commits."""

    def work(step: steps.Step, run: Run) -> None:
        step.work(run)
        raise error

    return step_replaced(name, work)


def other_session() -> psycopg.Connection:
    """Another process, seen from the database."""
    connection.ensure_connection()
    return psycopg.connect(connection.connection.info.dsn, autocommit=True)


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


def test_seven_generations_are_kept_and_the_record_of_every_run(cohort):
    for night in range(GENERATIONS + 2):
        nightly(now=NOW + timedelta(days=night))

    assert Run.objects.filter(state=RunState.COMPLETE).count() == GENERATIONS + 2
    assert StoredEventTable.objects.values("run").distinct().count() == GENERATIONS
    assert Result.objects.values("run").distinct().count() == GENERATIONS
    assert IndexProcedureFact.objects.values("run").distinct().count() == 1
    assert CurrentRun.objects.get().run.night == date(2026, 11, 20) + timedelta(days=GENERATIONS + 1)


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


def test_the_figures_are_stale_after_thirty_hours(cohort):
    assert is_stale(NOW)
    as_of = nightly().as_of

    assert not is_stale(as_of + timedelta(hours=29))
    assert is_stale(as_of + timedelta(hours=31))


def test_the_task_runs_the_night_of_the_clock(cohort):
    task()

    assert Run.objects.get().kind == "nightly"
    assert current_run() == Run.objects.get()
