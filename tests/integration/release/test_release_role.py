"""The release role reads the release views and nothing else, whatever the program asks it."""

import psycopg
import pytest
from django.apps import apps
from django.db import transaction
from psycopg import sql

from config.environment import PROJECT
from exports.release.ddl import ENDPOINTS_AGAIN, views
from exports.release.entities import ENTITIES
from exports.release.session import release_session
from exports.vocabulary import Profile
from registry.actions.merge import merge_patients
from tests import factories
from tests.integration.release.conftest import LONG_AGO, Released, a_project, told
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


def rows(released: Released, view: str, **session) -> list[dict]:
    with release_session(released.project, rung=0, **session) as connection:
        cursor = connection.execute(sql.SQL("select * from {}").format(sql.Identifier("release", view)))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


@req("D2")
def test_it_reads_no_table_of_the_registry(released):
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    with release_session(released.project) as connection:
        for table in tables:
            schema, _, name = table.replace('"', "").rpartition(".")
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(sql.SQL("select 1 from {}").format(sql.Identifier(schema or "public", name)))


@req("D2")
def test_it_becomes_no_other_role_and_writes_nothing(released):
    attacks = [
        "set role reg_curator",
        "set role reg_owner",
        "create table release.mine (x int)",
        "create temporary table mine (x int)",
        "select * from release.subject",
        "select * from release.l2_subject",
        "insert into public.exports_project (code) values ('x')",
    ]
    with release_session(released.project) as connection:
        for attack in attacks:
            refused = psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction
            with pytest.raises(refused), connection.transaction():
                connection.execute(attack)


@req("D2")
def test_the_views_owner_reads_no_identity_and_no_free_text(released, as_role):
    with as_role("owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.column_privileges where grantee = 'reg_curator'"
        )
        readable = set(cursor.fetchall())
    assert readable
    tables = {table for table, _ in readable}
    assert not tables & {"registry_patientidentity", "accounts_user", "history_event", "exports_apitoken"}
    words = {"histology", "note", "agent", "difference_reason", "registry_id", "full_name"}
    found = {(table, column) for table, column in readable if column in words}
    assert found == {("registry_bonemodifyingagent", "agent")}, "a vocabulary's word, not free text"


def test_the_views_are_those_of_the_entities(released):
    newest = sorted((PROJECT / "exports" / "sql").glob("release_views_v*.sql"))[-1]
    remedy = "Run `manage.py release_views` into a new exports/sql/release_views_vN.sql, and give it a migration."
    assert newest.read_text(encoding="utf-8").endswith(views()), remedy
    with release_session(released.project) as connection:
        for entity in ENTITIES:
            for profile in (Profile.CODED, Profile.DEIDENTIFIED):
                view = sql.SQL("select * from {} limit 0").format(sql.Identifier(*entity.view(profile).split(".")))
                names = [column.name for column in connection.execute(view).description or ()]
                assert names == [column.name for column in entity.columns_in(profile)]


def test_endpoints_leave_as_the_dashboards_define_them(as_role):
    """Both made anew from the dashboards' own text, and compared with what the release views stand on."""
    names = ("release.index_procedure", "release.last_known_alive")
    kept = "select " + ", ".join(f"pg_get_viewdef('{name}'::regclass)" for name in names)
    with as_role("owner") as connection, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role reg_curator")
        cursor.execute(kept)
        before = cursor.fetchone()
        cursor.execute(ENDPOINTS_AGAIN)
        cursor.execute(kept)
        assert cursor.fetchone() == before, "The endpoint view changed: give the release views a new migration."
        transaction.set_rollback(True)


@req("D5")
@pytest.mark.parametrize(
    "ending",
    [
        lambda released: released.change_agreement(expires_on=released.agreement.valid_from.replace(year=2021)),
        lambda released: released.change_agreement(valid_from=released.agreement.expires_on.replace(year=2098)),
        lambda released: released.change_agreement(revoked_at="2024-01-01T00:00Z"),
        lambda released: released.change(is_open=False),
        lambda released: released.change(max_profile="L3"),
    ],
    ids=["expired", "not yet in force", "revoked", "project closed", "aggregates only"],
)
def test_without_an_agreement_in_force_the_database_shows_no_row(released, ending):
    factories.a_patient(released.north).alive(90)
    assert len(rows(released, "l2_patients")) == 1
    ending(released)
    assert rows(released, "l2_patients") == rows(released, "l2_surgeries") == rows(released, "l2_tte") == []


@req("D5")
def test_true_dates_take_the_profile_and_two_approvals_of_this_agreement(released):
    factories.a_patient(released.north)
    assert rows(released, "l1_surgeries") == []
    released.approve(*released.reviewers)
    assert rows(released, "l1_surgeries") == [], "approved, but the project may have L2 at most"
    released.change(max_profile="L1")
    assert [row["operated_on"] for row in rows(released, "l1_surgeries")] == [factories.OPERATED]

    other = a_project("one-approval", released.north, max_profile="L1")
    other.approve(other.reviewers[0])
    assert rows(other, "l1_surgeries") == []


def test_only_patients_of_hospitals_that_gave_theirs_leave(released):
    for site in (released.north, released.south):
        factories.a_patient(site)
    assert len(rows(released, "l2_patients")) == 1
    released.give(released.south)
    assert len(rows(released, "l2_patients")) == 2


def test_of_two_merged_records_the_surviving_one_leaves(released):
    case, twin = factories.a_patient(released.north), factories.Case(released.north)
    assert len(rows(released, "l2_patients")) == 2
    merge_patients(by="command:test", survivor=case.patient, merged=twin.patient, taken=[], reason="the same person")
    assert len(rows(released, "l2_patients")) == 1


def test_consent_taken_back_takes_a_patient_out_of_every_table(released):
    from registry.models import Consent

    case = factories.a_patient(released.north).alive(90)
    assert len(rows(released, "l2_visits")) == 0
    assert len(rows(released, "l2_surgeries")) == 1
    case.add(Consent, scope="research", given_on=LONG_AGO, withdrawn_on=LONG_AGO)
    for entity in ENTITIES:
        assert rows(released, f"l2_{entity.name}") == []


def test_where_consent_is_the_basis_only_who_gave_it_leaves():
    from registry.models import Consent

    north = factories.a_site("north")
    released = a_project("by-consent", north, basis="consent")
    asked, _unasked = factories.a_patient(north), factories.a_patient(north)
    assert rows(released, "l2_patients") == []
    asked.add(Consent, scope="research", given_on=LONG_AGO)
    assert len(rows(released, "l2_patients")) == 1


def test_a_draft_does_not_leave(released):
    case = factories.a_patient(released.north)
    with told(case.site):
        type(case.surgery).objects.filter(pk=case.surgery.pk).update(record_state="draft")
    assert rows(released, "l2_surgeries") == []


@req("D7")
def test_pseudonyms_are_stable_in_a_project_and_shared_by_none(released):
    for _ in range(5):
        factories.a_patient(released.north).imaged(80)
    other = a_project("other", released.north)

    def pseudonyms(of):
        return [
            row[name]
            for view in ("l2_patients", "l2_surgeries", "l2_imaging")
            for row in rows(of, view)
            for name in row
            if name.endswith("_id") and row[name]
        ]

    assert pseudonyms(released) == pseudonyms(released)
    assert not set(pseudonyms(released)) & set(pseudonyms(other))
    assert {len(pseudonym) for pseudonym in pseudonyms(released)} == {32}


def test_rows_of_one_patient_are_told_by_one_pseudonym(released):
    factories.a_patient(released.north).imaged(80).complicated("SSI_DEEP")
    factories.a_patient(released.north)
    [imaging] = rows(released, "l2_imaging")
    [complication] = rows(released, "l2_complications")
    surgeries = {row["surgery_id"]: row["patient_id"] for row in rows(released, "l2_surgeries")}
    assert imaging["patient_id"] == complication["patient_id"] == surgeries[complication["surgery_id"]]


@pytest.mark.parametrize(("precision", "day"), [("M", 390), ("Y", None)])
def test_a_vague_date_is_told_no_more_exactly_than_it_is_known(precision, day):
    released = a_project("exact", factories.a_site("north"), exact_days=True)
    factories.a_patient(released.north).dies(400, precision)
    [event] = rows(released, "l2_events")
    assert event["occurred_precision"] == precision
    assert event["occurred_day"] is None if day is None else abs(event["occurred_day"] - day) <= 30


@req("D3")
@pytest.mark.parametrize(("age", "band"), [(44, "40-44"), (89, "85-89"), (90, "90+"), (103, "90+")])
def test_ages_are_told_in_bands_that_end_at_90(released, age, band):
    factories.Case(released.north).operated(age_at_surgery_years=age)
    assert [row["age_band"] for row in rows(released, "l2_patients")] == [band]


def test_computed_scores_leave_with_the_version_of_their_rule(released):
    from registry.models import ComputedScore

    case = factories.a_patient(released.north)
    with told(released.north):
        ComputedScore.objects.create(
            patient=case.patient,
            site=case.site,
            surgery=case.surgery,
            score="tomita",
            rule_version="test-1",
            total=4,
            band="4-5",
            inputs={},
            points={},
            missing=[],
            overrides={"growth": {"why": "Zzyzx said so"}},
            is_at_surgery=True,
        )
    told_of = [
        (row["score"], row["rule_version"], row["total"], row["band"], row["n_missing"], row["is_at_surgery"])
        for row in rows(released, "l2_scores")
    ]
    assert ("tomita", "test-1", 4, "4-5", 0, True) in told_of
    assert not [value for row in rows(released, "l2_scores") for value in row.values() if "Zzyzx" in str(value)]
