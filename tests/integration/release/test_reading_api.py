"""Reading by API, as a consumer's script meets it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from exports.api.rows import TABLES
from exports.models import Pull
from exports.reading.density import density_of
from exports.vocabulary import Scope
from registry.scores import RULES
from tests import factories
from tests.integration.release.conftest import a_project
from tests.integration.release.consumer import Consumer
from tests.integration.release.test_reading import a_cohort, everything_happens
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def consumer(released) -> Consumer:
    a_cohort(released.north)
    return Consumer(released)


def here(address: str) -> str:
    return address.split("/api/v1/")[1]


def followed(consumer, address):
    """Every row of a table, page after page by the Link header."""
    rows, answers = [], []
    while address:
        answer = consumer.ask("GET", address)
        assert answer.status_code == 200, answer.content
        answers.append(answer)
        rows += answer.json()["data"]
        link = re.match(r'<(.+)>; rel="next"$', answer.headers.get("Link", ""))
        assert answer.json()["next"] == (link and link[1])
        address = link and here(link[1])
    return rows, answers


@req("D8")
def test_a_table_is_read_to_its_end_in_pages_ordered_by_pseudonym(consumer):
    rows, answers = followed(consumer, "imaging?limit=7")
    assert [len(answer.json()["data"]) for answer in answers] == [7, 7, 7, 3]
    assert len({row["imaging_id"] for row in rows}) == 24
    assert [row["patient_id"] for row in rows] == sorted(row["patient_id"] for row in rows)
    assert rows == followed(consumer, "imaging?limit=1000")[0]


@req("D1", "D2")
def test_every_table_is_read_and_says_what_was_taken_away(released):
    everything_happens(released.north)
    consumer = Consumer(released)
    for table in TABLES:
        answer = consumer.ask("GET", table.name)
        told = answer.json()
        assert (answer.status_code, set(told)) == (200, {"data", "next", "profileApplied", "redactions", "snapshot"})
        assert told["profileApplied"] == "L2"
        for row in told["data"]:
            assert set(row) == {column.name for column in table.columns_in("L2")}
        assert {one["field"].split(".")[0] for one in told["redactions"]} <= {table.name}
    rules = {one["field"]: one["rule"] for one in consumer.ask("GET", "surgeries").json()["redactions"]}
    assert rules["surgeries.operated_on"] == "to_day_offset"


@req("D5")
def test_the_stricter_profile_wins_and_less_may_be_asked_for():
    north = factories.a_site("north")
    a_cohort(north)
    released = a_project("dated", north, max_profile="L1")
    consumer = Consumer(released)
    assert consumer.ask("GET", "surgeries?profile=L1").json()["profileApplied"] == "L2", "nobody approved"
    released.approve(*released.reviewers)
    dated = consumer.ask("GET", "surgeries?profile=L1").json()
    assert (dated["profileApplied"], dated["data"][0]["operated_on"]) == ("L1", factories.OPERATED.isoformat())
    usual = consumer.ask("GET", "surgeries").json()
    assert (usual["profileApplied"], "operated_on" in usual["data"][0]) == ("L2", False)
    assert consumer.ask("GET", "surgeries?profile=L3").status_code == 403


def test_named_columns_come_alone_with_their_keys(consumer):
    answer = consumer.ask("GET", "surgeries?fields=procedure,operated_day")
    keys = {"surgery_id", "patient_id", "index_surgery_id"}
    assert set(answer.json()["data"][0]) - keys == {"procedure", "operated_day"}
    refused = consumer.ask("GET", "surgeries?fields=proceedure")
    assert (refused.status_code, "surgeries.proceedure" in refused.json()["detail"]) == (400, True)


def test_an_unchanged_edition_is_not_sent_again(consumer):
    first = consumer.ask("GET", "patients")
    again = consumer.ask("GET", "patients", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    consumer.released.give(consumer.released.south)
    changed = consumer.ask("GET", "patients", **{"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


@req("D5")
def test_an_agreement_that_ended_is_not_answered_with_not_modified(consumer):
    tag = consumer.ask("GET", "patients")["ETag"]
    consumer.released.change_agreement(revoked_at="2024-01-01T00:00Z")
    assert consumer.ask("GET", "patients", **{"If-None-Match": tag}).status_code == 403


def test_a_page_is_the_same_however_many_patients_it_was_looked_for_among(consumer):
    def pages(table):
        rows, answers = followed(consumer, f"{table}?limit=5")
        return rows, [len(answer.json()["data"]) for answer in answers]

    density_of.cache_clear()
    first = pages("imaging")
    assert pages("imaging") == first
    for rows in (0, 500):  # it was told that nobody has any, and that everybody has many
        for table in TABLES:
            for _ in range(20):
                density_of(consumer.token.project_id, False).note(table, rows, 1)
        assert pages("imaging") == first


def test_a_page_takes_nine_statements_beside_its_rows(consumer, django_assert_num_queries):
    assert consumer.ask("GET", "imaging").status_code == 200
    with django_assert_num_queries(9):  # rate, begin, scope twice, token, agreement, edition, pull, commit
        assert consumer.ask("GET", "imaging").status_code == 200


@req("A7")
def test_every_page_is_written_down_as_a_pull(consumer):
    _, answers = followed(consumer, "imaging?limit=10")
    assert not any(answer.cookies for answer in answers)  # a token is all there is: no call leaves a session behind
    pulls = Pull.objects.order_by("pk").values_list("what", "n_rows", "profile", "user", "token")
    of = ("L2", consumer.person.pk, consumer.token.pk)
    assert list(pulls) == [("read imaging", n, *of) for n in (10, 10, 4)]


@req("D8")
def test_an_address_of_a_next_page_holds_no_pseudonym_and_is_good_for_its_project_alone(consumer):
    answer = consumer.ask("GET", "imaging?limit=2").json()
    address = here(answer["next"])
    cursor = parse_qs(urlsplit(address).query)["cursor"][0]
    for row in answer["data"]:
        assert row["patient_id"] not in cursor
    other = Consumer(a_project("other", consumer.released.north))
    for refused in (other.ask("GET", address), consumer.ask("GET", address.replace("imaging", "visits"))):
        assert (refused.status_code, "cursor" in refused.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "profile=L9", "since=once", "page=2", "cursor=x"]
)
def test_a_wish_that_cannot_be_is_refused_by_name(consumer, query):
    refused = consumer.ask("GET", f"visits?{query}")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert query.split("=")[0] in refused.content.decode()


def test_since_leaves_what_was_changed_from_then_on(consumer):
    assert consumer.ask("GET", "imaging?since=2999-01-01T00:00:00Z").json()["data"] == []
    assert len(consumer.ask("GET", "imaging?since=2020-01-01T00:00:00Z").json()["data"]) == 24


@req("X8")
def test_reading_takes_its_scope(released):
    reader = Consumer(released, scopes=[Scope.DICTIONARY])
    assert reader.ask("GET", "patients").status_code == 403
    assert reader.ask("GET", "scores").status_code == 200


def test_scores_are_listed_with_version_units_and_points(consumer):
    scores = {score["name"]: score for score in consumer.ask("GET", "scores").json()["scores"]}
    assert list(scores) == list(RULES)
    assert scores["sins"]["version"] == RULES["sins"].version
    assert {part["name"] for part in scores["sins"]["components"]} == {part.name for part in RULES["sins"].components}
    units = {one["unit"] for score in scores.values() for one in score["inputs"] if one["type"] == "number"}
    assert "g/dL" in units
    assert consumer.ask("GET", "scores/sins").json() == scores["sins"]


def test_a_score_is_computed_and_nothing_is_stored(consumer):
    from registry.models import ComputedScore

    words = {one.name: next(iter(one.options)) for one in RULES["sins"].inputs}
    answer = consumer.ask("POST", "scores/sins", {"inputs": words})
    told = answer.json()
    expected = RULES["sins"].compute(words)
    assert (answer.status_code, told["total"], told["version"]) == (200, expected.total, expected.rule.version)
    assert told["band"]["code"] == expected.band.code
    assert not ComputedScore.objects.exists()
    del words["pain"]
    part = consumer.ask("POST", "scores/sins", {"inputs": words}).json()
    assert (part["total"], part["band"], part["missing"]) == (None, None, ["pain"])


@pytest.mark.parametrize(
    ("name", "inputs", "says"),
    [
        ("sins", {"location": "C9"}, "not a word of this vocabulary"),
        ("sins", {"locaton": "C7"}, "no such input"),
        ("bed_eqd2", {"dose_gy": "1e999999999"}, "not a number"),
    ],
)
def test_a_wrong_input_is_answered_as_on_the_page(consumer, name, inputs, says):
    refused = consumer.ask("POST", f"scores/{name}", {"inputs": inputs})
    assert (refused.status_code, says in refused.json()["detail"]) == (400, True), refused.content
    assert refused.json()["errors"][0]["input"] in inputs


def test_a_score_that_is_not_there_is_not_found(consumer):
    assert consumer.ask("GET", "scores/sorg").status_code == 404


@req("X9")
def test_a_token_may_ask_so_often_and_each_answer_says_how_often_yet(consumer):
    first = consumer.ask("GET", "scores")
    assert first["RateLimit-Policy"] == '"api";q=600;w=60'
    assert re.fullmatch(r'"api";r=599;t=\d+', first["RateLimit"])
    with connection.cursor() as cursor:
        cursor.execute("update accounts_allowance set used = 599")
    assert consumer.ask("GET", "scores")["RateLimit"].startswith('"api";r=0;')
    refused = consumer.ask("GET", "scores")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(refused["Retry-After"]) <= 60
    other = Consumer(a_project("other", consumer.released.north))
    assert other.ask("GET", "scores").status_code == 200, "another token has its own count"


@req("X9")
def test_who_guesses_tokens_is_counted_by_address(client):
    assert client.get("/api/v1/scores", headers={"Authorization": "Bearer reg_guess"}).status_code == 401
    with connection.cursor() as cursor:
        cursor.execute("update accounts_allowance set used = 600")
    assert client.get("/api/v1/scores", headers={"Authorization": "Bearer reg_another"}).status_code == 429


@req("X9")
def test_files_are_downloaded_less_often(consumer):
    nothing = "exports/00000000-0000-0000-0000-000000000000/files/x.csv"
    assert consumer.ask("GET", nothing)["RateLimit-Policy"] == '"api-files";q=120;w=300'
