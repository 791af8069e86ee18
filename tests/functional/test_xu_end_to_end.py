"""From a hospital's two spreadsheets to tonight's dashboard, on real parts, with the numbers R computes.

Import command -> Celery task on a real worker -> web server -> page. Expected values: R 4.2, survival 3.5, cmprsk 2.2.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from config.environment import PROJECT
from tests.support.databases import DatabaseServer
from tests.support.example import People, people_of_example
from tests.support.live_stack import LiveStack
from tests.support.requirements import req
from tests.support.visitor import Visitor
from tests.support.waiting import wait_until

EXPECTED = json.loads((PROJECT / "tests" / "reference" / "data" / "xu2021_expected.json").read_text())
ARMS = {"separation": "Separation surgery", "piecemeal": "Piecemeal spondylectomy"}
Tables = dict[str, dict[str, Any]]
CANARIES = ("CANARY-", "Zzyzx", "Testpatient", "+00 555", "1970-12-26", "26.12.1970")


def exact(value: float) -> Any:
    return pytest.approx(value, rel=1e-8)


def p(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


@pytest.fixture(scope="module")
def live_stack(untouched_stack: LiveStack) -> LiveStack:
    return untouched_stack


@pytest.fixture(scope="module")
def people(database_server: DatabaseServer, live_stack: LiveStack) -> People:
    """The cohort is imported, and the nightly task runs on the worker; the credentials of one person of each role."""
    people = people_of_example(database_server)
    with Visitor.at(live_stack.url) as visitor:
        visitor.sign_in(**people["investigator"])
        live_stack.with_worker().celery.send_task("analytics.tasks.run_nightly")
        run_is_shown = lambda: the_nightly_run_is_shown(visitor.page("/runs/"))  # noqa: E731
        wait_until(run_is_shown, seconds=120, what="the nightly run", log=live_stack.logs / "worker.log")
    return people


def the_nightly_run_is_shown(runs: str) -> bool:
    return any("Nightly" in row and "Shown now" in row for row in runs.split("<tr>"))


@pytest.fixture(scope="module")
def investigator(live_stack: LiveStack, people: People) -> Iterator[Visitor]:
    with Visitor.at(live_stack.url) as visitor:
        visitor.sign_in(**people["investigator"])
        yield visitor


def strata(visitor: Visitor, slug: str) -> tuple[dict[str, Any], dict[str, Any]]:
    body = visitor.data(f"/dashboards/{slug}/figure.json?grouping=operation&site=XU")
    return {stratum["label"]: stratum for stratum in body["strata"]}, body["test"]


@pytest.mark.parametrize(
    ("slug", "name"),
    [("overall-survival", "overall_survival"), ("progression-free-survival", "progression_free_survival")],
)
def test_survival_on_the_page_is_rs(investigator: Visitor, slug: str, name: str) -> None:
    found, test = strata(investigator, slug)
    expected = EXPECTED["endpoints"][name]
    for arm in ARMS.values():
        landmarks = [landmark for landmark in found[arm]["landmarks"] if landmark["month"] in (6, 12, 24)]
        assert [landmark["n_risk"] for landmark in landmarks] == expected[arm]["n_risk"]
        for key, column in (("est", "surv"), ("lower", "lower"), ("upper", "upper")):
            assert [landmark[key] for landmark in landmarks] == [exact(value) for value in expected[arm][column]]
        assert found[arm]["median"]["est"] == exact(expected[arm]["median"])
        assert found[arm]["n_event"] == expected[arm]["events"]
    assert test["statistic"] == exact(expected["logrank"]["chisq"])
    assert test["p_value"] == p(expected["logrank"]["p_value"])


def test_local_recurrence_followed_to_last_contact_is_rs(investigator: Visitor) -> None:
    found, test = strata(investigator, "local-recurrence-last-contact")
    expected = EXPECTED["endpoints"]["local_recurrence"]
    for arm in ARMS.values():
        for key, column in (("landmarks", "recurrence"), ("landmarks_competing", "death_without_recurrence")):
            for landmark, value in zip(found[arm][key], expected[arm][column], strict=False):
                if value == "NA":
                    assert landmark["beyond_last_followup"]
                else:
                    assert landmark["est"] == pytest.approx(value, rel=1e-8, abs=1e-12)
        assert found[arm]["n_event"] == expected["n_recurrence"][arm]
        assert found[arm]["n_competing"] == expected["n_death_without"][arm]
    assert test["statistic"] == exact(expected["gray"]["chisq"])
    assert test["p_value"] == p(expected["gray"]["p_value"])


def test_follow_up_is_rs(investigator: Visitor) -> None:
    found, _ = strata(investigator, "overall-survival")
    for arm, days in EXPECTED["endpoints"]["median_follow_up_reverse_km_days"].items():
        assert found[arm]["follow_up"]["est"] == exact(days)


def test_the_page_prints_what_the_file_holds(investigator: Visitor) -> None:
    page = " ".join(investigator.page("/dashboards/overall-survival/?grouping=operation&site=XU").split())
    for words in (
        "Separation surgery",
        "96.4",
        "80.9",
        "43.9",
        "Piecemeal spondylectomy",
        "69.2",
        "47.2",
        "39.3",
        "0.064",
    ):
        assert words in page
    pfs = investigator.page("/dashboards/progression-free-survival/?grouping=operation&site=XU")
    assert "0.001" in pfs
    assert "LR_or_death" in pfs


#: Each variable, by the name it has in both, and its table.
CONTINUOUS = [("age", "table1"), ("blood_loss_ml", "table2"), ("operative_time_h", "table2")]
CATEGORICAL = [
    ("sex", "table1"),
    ("frankel_pre", "table1"),
    ("kps", "table1"),
    ("tomita", "table1"),
    ("tokuhashi", "table1"),
    ("level", "table1"),
    ("frankel_post", "table2"),
]


@pytest.fixture(scope="module")
def tables(investigator: Visitor) -> Tables:
    body = investigator.data("/tables/cohort.json?site=XU")
    return {row["code"]: row for table in body["tables"] for row in table["rows"]}


def p_values(row: dict[str, Any]) -> dict[str, float]:
    return {test["code"]: test["p_value"] for test in row["tests"]}


@pytest.mark.parametrize(("code", "table"), CONTINUOUS)
def test_measurements_in_the_tables_are_rs(tables: Tables, code: str, table: str) -> None:
    expected, row = EXPECTED[table][code], tables[code]
    for key, arm in ARMS.items():
        found = {measure: row["groups"][key][measure] for measure in expected[arm]}
        assert found == {measure: exact(value) for measure, value in expected[arm].items()}
    assert p_values(row)["t_pooled"] == p(expected["p_t_pooled"])
    assert p_values(row)["welch"] == p(expected["p_t_welch"])
    assert p_values(row)["mann_whitney"] == p(expected["p_mann_whitney"])


@pytest.mark.parametrize(("code", "table"), CATEGORICAL)
def test_counts_in_the_tables_are_rs(tables: Tables, code: str, table: str) -> None:
    expected, row = EXPECTED[table][code], tables[code]
    levels = [level["code"] for level in row["levels"]]
    for key, arm in ARMS.items():
        shown = dict(zip(levels, row["counts"][key], strict=True))
        assert shown == dict(zip(expected["levels"], expected["counts"][arm], strict=True))
    assert p_values(row)["pearson"] == p(expected["p_pearson"])
    assert p_values(row)["fisher"] == p(expected["p_fisher"])


def test_complications_are_counted_as_patients_and_as_events(tables: Tables) -> None:
    expected = EXPECTED["table2"]["complications"]
    patients, events = tables["complications"], tables["complication_events"]
    for key, arm in ARMS.items():
        assert sorted(patients["counts"][key]) == sorted(expected["patients_with_any"]["counts"][arm])
        assert events["counts"][key] == [expected["events"][arm]]
    assert p_values(patients)["pearson"] == p(expected["patients_with_any"]["p_pearson"])
    assert p_values(patients)["fisher"] == p(expected["patients_with_any"]["p_fisher"])


@req("X19")
def test_no_person_is_named_outside_the_identity_table(live_stack: LiveStack, investigator: Visitor) -> None:
    """Hospital numbers, names, birth dates and telephone numbers: not in a log, a page, a file, or the broker."""
    addresses = ["/", "/tables/", "/runs/", "/no-such-page/", "/dashboards/no-such-endpoint/"]
    for slug in ("overall-survival", "local-recurrence", "local-control", "time-to-srs"):
        addresses.append(f"/dashboards/{slug}/?site=XU")
        addresses += [f"/dashboards/{slug}/figure.{suffix}?site=XU" for suffix in ("svg", "csv", "json")]
    seen = {address: investigator.http.get(address).text() for address in addresses}
    seen |= {str(log): log.read_text(errors="replace") for log in live_stack.logs.iterdir()}
    seen["broker"] = live_stack.broker_dump()
    assert [where for where, text in seen.items() if not text] == []
    found = [(where, canary) for where, text in seen.items() for canary in CANARIES if canary in text]
    assert found == []
