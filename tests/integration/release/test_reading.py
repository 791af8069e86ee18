"""Reading page by page: the rows of the release views, in an order that tells nothing, effective at once."""

from datetime import date

import pytest
from psycopg import errors, sql

from exports.actions import editions
from exports.actions.editions import BeingPrepared, edition_for, renew_edition
from exports.anonymity import coarsen
from exports.models import Edition
from exports.reading.cursors import BadCursor, read, written
from exports.reading.reader import Cursor, opened
from exports.release.entities import BY_NAME, ENTITIES, READ_BY_PAGE
from exports.release.session import release_session
from exports.terms import NotAllowed
from exports.vocabulary import Profile
from registry.actions.merge import merge_patients
from tests import factories
from tests.integration.release.conftest import LONG_AGO, a_project, told
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


def a_cohort(site, n=12, **more):
    from registry.models import PrimaryTumour

    cases = []
    for number in range(n):
        case = factories.Case(site, **more).operated(age_at_surgery_years=62).imaged(80).imaged(200)
        case.add(PrimaryTumour, group=("breast", "lung")[number % 2])
        cases.append(case)
    return cases


def read_all(project, entity, limit=5, profile=None):
    rows, after = [], None
    with opened(project, profile) as reader:
        while True:
            page = reader.page(entity, after=after, limit=limit)
            assert len(page.rows) <= limit
            rows += page.rows
            if page.last is None:
                return rows
            after = page.last


def released_rows(project, entity, profile):
    """What an export would hold: the ladder climbed, too small classes left out."""
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in entity.columns_in(profile))
    with release_session(project) as session:
        coarsen(session, smallest_group=5)
        view = sql.Identifier(*entity.view(profile).split("."))
        cursor = session.execute(sql.SQL("select {} from {}").format(names, view))
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor]


def everything_happens(site):
    """Patients of whom something is in every table, among them some who may not leave."""
    from outcomes.models import Assessment, FollowUpVisit
    from registry.models import Consent, RadiotherapyCourse

    first, *others = a_cohort(site, 30)
    first.operated(40, "TES").recurs(90).complicated("SSI_DEEP").dies(300)
    second = others[0].recurs(70)
    second.add(FollowUpVisit, surgery=second.surgery, label="3 months", seen_on=second.day(90), state="seen")
    second.add(Assessment, surgery=second.surgery, assessed_on=second.day(90), is_postoperative=False, frankel="D")
    second.add(RadiotherapyCourse, surgery=second.surgery, modality="SRS", dose_gy=24, fractions=1)
    others[1].add(Consent, scope="research", given_on=LONG_AGO, withdrawn_on=LONG_AGO)
    with told(site):
        type(first.surgery).objects.filter(pk=others[2].surgery.pk).update(record_state="draft")
    merge_patients(
        by="command:test", survivor=others[3].patient, merged=others[4].patient, taken=[], reason="the same person"
    )


@req("D8")
@pytest.mark.parametrize("profile", [Profile.DEIDENTIFIED, Profile.CODED])
def test_pages_hold_the_rows_of_the_release_views_by_pseudonym(profile):
    north = factories.a_site("north")
    everything_happens(north)
    released = a_project("pages", north, max_profile="L1")
    released.approve(*released.reviewers)
    found = {}
    for entity in READ_BY_PAGE:
        found[entity.name] = rows = read_all(released.project, entity, limit=3, profile=profile)
        expected = released_rows(released.project, entity, profile)
        assert rows == sorted(expected, key=lambda row: (row["patient_id"], row[entity.key])), entity.name
    empty = {name for name, rows in found.items() if not rows}
    assert empty <= {"systemic_therapy", "baselines", "lesions", "scores"}
    # one withdrew, one was merged; one, whose operation is a draft, is of no class that is shown
    assert len(found["patients"]) == (27 if profile is Profile.DEIDENTIFIED else 28)
    assert {row["type"] for row in found["events"]} == {"death", "local_recurrence"}


@req("D2")
def test_the_release_role_reads_no_index_and_no_other_project(released):
    a_cohort(released.north)
    other = a_project("other", released.south)
    assert read_all(released.project, BY_NAME["patients"])
    assert read_all(other.project, BY_NAME["patients"]) == []
    with opened(released.project) as reader:
        for table in ("reader_index", "shown_class", "times_told", "read_subject", "l2_read_subject"):
            with pytest.raises(errors.InsufficientPrivilege), reader._session.transaction():
                reader._session.execute(sql.SQL("select * from {}").format(sql.Identifier("release", table)))


@req("D2")
@pytest.mark.parametrize("role", ["app", "worker"])
def test_who_serves_cannot_read_whom_a_pseudonym_stands_for(released, role):
    from django.db import ProgrammingError

    a_cohort(released.north)
    edition_for(released.project, released.agreement)
    with acting_as(role) as connection, connection.cursor() as cursor:
        for table in ("release.reader_index", "release.shown_class", "release.times_told", "release.read_order"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(f"select * from {table}")


def test_a_lent_connection_tells_its_next_borrower_nothing(released):
    a_cohort(released.north)
    assert read_all(released.project, BY_NAME["patients"])
    with opened(released.project) as reader:
        assert reader._session.execute("select current_setting('release.project')").fetchone() != ("",)
        reader._session.rollback()
        (kept,) = reader._session.execute("select current_setting('release.inner', true)").fetchone()
        assert not kept


@req("D5")
def test_a_consent_taken_back_is_effective_at_once(released):
    from registry.models import Consent

    cases = a_cohort(released.north)
    assert len(read_all(released.project, BY_NAME["imaging"])) == 24
    made = Edition.objects.get()
    cases[0].add(Consent, scope="research", given_on=LONG_AGO, withdrawn_on=LONG_AGO)
    assert len(read_all(released.project, BY_NAME["imaging"])) == 22
    assert Edition.objects.get() == made, "the edition is the same"


@req("D5")
def test_an_agreement_that_ends_between_two_pages_ends_the_reading(released):
    a_cohort(released.north)
    with opened(released.project) as reader:
        first = reader.page(BY_NAME["imaging"], limit=5)
    released.change_agreement(revoked_at="2024-01-01T00:00Z")
    with pytest.raises(NotAllowed):
        read_all(released.project, BY_NAME["imaging"])
    assert first.last is not None


@req("D10")
def test_a_patient_who_moves_into_a_class_of_their_own_is_not_shown(released):
    cases = a_cohort(released.north)
    assert {row["age_band"] for row in read_all(released.project, BY_NAME["patients"])} == {"60-64"}
    with told(released.north):
        type(cases[0].surgery).objects.filter(pk=cases[0].surgery.pk).update(age_at_surgery_years=21)
    assert len(read_all(released.project, BY_NAME["patients"])) == 11


def test_a_newcomer_is_read_from_the_next_edition_on(released):
    a_cohort(released.north)
    edition = edition_for(released.project, released.agreement)
    assert (edition.n_patients, edition.k, edition.rung) == (12, 12, 0)
    a_cohort(released.north, 2)
    assert len(read_all(released.project, BY_NAME["patients"])) == 12
    with acting_as("worker"), told(released.north):
        renew_edition(released.project, anew=True)
    assert len(read_all(released.project, BY_NAME["patients"])) == 14


def test_terms_that_change_make_another_edition(released):
    a_cohort(released.north)
    a_cohort(released.south)
    before = edition_for(released.project, released.agreement)
    assert edition_for(released.project, released.agreement) == before
    assert len(read_all(released.project, BY_NAME["patients"])) == 12
    released.give(released.south)
    assert len(read_all(released.project, BY_NAME["patients"])) == 24
    released.change_agreement(smallest_group=30)
    assert read_all(released.project, BY_NAME["patients"]) == []


def test_a_large_registry_prepares_an_edition_on_the_worker(released, monkeypatch):
    a_cohort(released.north)
    started = []
    monkeypatch.setattr(editions, "MADE_AT_ONCE", -2)
    monkeypatch.setattr(editions, "_start", started.append)
    with pytest.raises(BeingPrepared), opened(released.project):
        pass
    assert started == [released.project.pk]


def test_sparse_tables_end_a_page_early_and_go_on(released, monkeypatch):
    cases = a_cohort(released.north, 12)
    cases[3].complicated("SSI_DEEP")
    monkeypatch.setattr("exports.reading.reader.MOST_PATIENTS", 4)
    assert len(read_all(released.project, BY_NAME["complications"], limit=1)) == 1


def test_rows_of_named_patients_and_of_nobody_else(released):
    a_cohort(released.north)
    [first, second, *_] = (row["patient_id"] for row in read_all(released.project, BY_NAME["patients"]))
    with opened(released.project) as reader:
        found = reader.rows_of(BY_NAME["imaging"], [second, first, "0" * 32, "'; drop table x", ""])
    assert [row["patient_id"] for row in found] == [first, first, second, second]


def test_a_cursor_is_for_its_project_and_table_alone():
    text = written(Cursor("a" * 32, "b" * 32), project=1, table="surgeries")
    assert read(text, project=1, table="surgeries") == Cursor("a" * 32, "b" * 32)
    assert "a" * 32 not in text
    for project, table, given in ((2, "surgeries", text), (1, "visits", text), (1, "surgeries", text[:-1] + "x")):
        with pytest.raises(BadCursor):
            read(given, project=project, table=table)


def test_times_to_event_are_not_read_by_page():
    assert {entity.name for entity in ENTITIES} - {entity.name for entity in READ_BY_PAGE} == {"tte"}
    assert date.today() > LONG_AGO
