"""What readers get who may not see every patient: an investigator of one hospital, and a consumer of figures."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from analytics.endpoints import ENDPOINTS
from analytics.groupings import GROUPINGS
from exports import storage
from exports.actions import figure_releases
from exports.vocabulary import FileFormat, Scope
from registry.errors import NotPossible
from tests.integration.disclosure import joining
from tests.integration.disclosure.making import (
    Exported,
    a_night,
    exported,
    exports_of_aggregates,
    one_patient_more,
    released,
    two_projects,
)
from tests.integration.release.conftest import a_project
from tests.integration.release.consumer import Consumer
from tests.support.databases import acting_as
from tests.support.requirements import req

PATIENTS, SITES = 700, 6
COUNTS = {"n", "n_event", "n_competing", "n_censor", "n_risk", "n_missing", "count", "n_risk_midpoint6"}


class Made(NamedTuple):
    """The night that readers see, two releases, an export of the second in each format, and what the history says."""

    run: Any
    releases: list[Any]
    exports: dict[str, Exported]
    two_projects: list[Exported]
    events: list[tuple[str, dict]]


@pytest.fixture(scope="module")
def synthetic(django_db_setup, django_db_blocker, database_server, tmp_path_factory) -> Iterator[Any]:
    """Six hospitals of the invented registry, a night, a release; then one patient more, a night, the next release.

    Committed once for the module.
    """
    from history.models import Event

    truth = tmp_path_factory.mktemp("truth") / "truth.json"
    with django_db_blocker.unblock():
        with acting_as("worker"):
            call_command("make_synthetic", patients=PATIENTS, sites=SITES, seed=7, truth=truth, verbosity=0)
            a_night()
            releases = [released()]
            one_patient_more()
            run = a_night(quarters_later=1)
            releases.append(released())
            aggregates = exports_of_aggregates(tmp_path_factory.mktemp("var"))
            events = list(Event.objects.filter(tbl="exports_figurerelease").order_by("pk").values_list("op", "new"))
        projects = two_projects()
        with acting_as("worker"):
            var = tmp_path_factory.mktemp("var")
            joined = [made for project in projects for made in exported(project, [FileFormat.PARQUET], var)]
        yield Made(run, releases, aggregates, joined, events)
        connections.close_all()
        database_server.renew(connections["default"].settings_dict["NAME"])


@pytest.fixture
def consumer(synthetic, db):
    """A project that may have aggregates only, and a token for figures."""
    return Consumer(a_project("aggregates", max_profile="L3"), scopes=[Scope.RESULTS])


@pytest.fixture
def outsider(synthetic, db):
    """An investigator of the smallest hospital; the others are five."""
    from registry.models import Site

    return signed_in(Site.objects.order_by("-code")[:1])


@pytest.fixture
def insider(synthetic, db):
    from registry.models import Site

    return signed_in(Site.objects.all())


def signed_in(sites) -> Client:
    from accounts.models import Membership, User

    person = User.objects.create_user(username=f"of-{len(sites)}", password="a long enough password")
    for site in sites:
        Membership.objects.create(user=person, site=site, role="investigator")
    client = Client()
    client.force_login(person)
    return client


def counts_in(body: Any) -> list[int]:
    """Every number that stands under the name of a count, or in a list of counts."""
    if isinstance(body, list):
        return [found for part in body for found in counts_in(part)]
    if not isinstance(body, dict):
        return []
    found = []
    for name, value in body.items():
        if name in COUNTS or name in ("counts", "missing"):
            found += [n for n in leaves(value) if isinstance(n, int)]
        else:
            found += counts_in(value)
    return found


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, list) else [value]


@req("S1")
@req("S10")
def test_no_file_of_all_sites_tells_a_small_or_an_unrounded_count(outsider, insider):
    drawn = 0
    for endpoint in ENDPOINTS:
        for grouping in GROUPINGS:
            address = f"/dashboards/{endpoint.slug}/figure.json?grouping={grouping.code}&site=all"
            exact, told = (json.loads(person.get(address).content) for person in (insider, outsider))
            counts = counts_in(told)
            assert not [n for n in counts if 1 <= n < 10], (endpoint.code, grouping.code)  # 10 stands for 11 and 12
            assert not [n for n in counts_in(told["strata"]) if 1 <= n <= 10], (endpoint.code, grouping.code)
            assert all(n % 3 == 0 for n in counts_in(told["strata"])), "no midpoint"
            drawn += sum(stratum["shown"] == "rounded curve" for stratum in told["strata"])
            for here, there in zip(exact["strata"], told["strata"], strict=True):
                assert not {"surv", "est", "n_event", "n_competing", "n_censor"} & there["curve"].keys()
                assert len(there["curve"]["time"]) < max(len(here["curve"]["time"]) / 2, 1)
    assert drawn > 10


@req("S1")
def test_no_page_and_no_other_file_tells_them_either(outsider):
    table = json.loads(outsider.get("/tables/cohort.json?site=all").content)
    page = outsider.get("/dashboards/overall-survival/?site=all")
    rows = list(csv.DictReader(io.StringIO(outsider.get("/dashboards/overall-survival/figure.csv?site=all").text)))
    spec = page.context["figure"].spec

    assert [n for n in counts_in(table) if n > 10]
    assert not [n for n in counts_in(table) if 1 <= n < 10 or n % 5]
    assert not {"n_event", "n_censor", "surv", "input_n"} & rows[0].keys()
    assert not [row for row in rows if row["n_risk_midpoint6"] and int(row["n_risk_midpoint6"]) <= 10]
    assert not [n for n in counts_in(spec) if 1 <= n <= 10]
    risk = page.context["figure"].risk_table
    assert not [n for row in risk.rows for n in row.counts if n is not None and 1 <= n <= 10]
    assert {row.counts[-1] for row in risk.rows} <= {None, 0} | set(range(11, 10**4))
    for address in ("/?site=all", "/tables/?site=all", "/dashboards/local-recurrence/?site=all"):
        text = outsider.get(address).text
        cells = re.findall(r"<td[^>]*>\s*([\d,]+)\b(?!\.|\s?%)", text)
        assert not [cell for cell in cells if 1 <= int(cell.replace(",", "")) < 10], address
        assert "Other hospitals&#x27; patients are in these" in text
    svg = outsider.get("/dashboards/overall-survival/figure.svg?site=all").text
    assert "Counts rounded (midpoint6)." in svg


def test_runs_tell_no_counts_of_all_hospitals(outsider, insider, synthetic):
    run = synthetic.run
    whole = f"{run.input_counts['all']['patients']:,}"

    assert whole in insider.get("/runs/").text
    for address in ("/runs/", f"/runs/{run.pk}/"):
        assert f">{whole}<" not in outsider.get(address).text
    assert "hidden" in outsider.get("/runs/").text


def test_the_own_hospital_stays_exact_and_comes_first(outsider):
    page = outsider.get("/dashboards/overall-survival/")

    assert page.context["choice"].site is not None
    assert page.context["rules"] == ""
    assert page.context["result"].rules == ""
    own = outsider.get("/dashboards/overall-survival/figure.csv")["Content-Disposition"]
    assert "rounded" not in own
    assert "rounded" in outsider.get("/dashboards/overall-survival/figure.csv?site=all")["Content-Disposition"]


def results(consumer, address="", expected=200):
    answer = consumer.ask("GET", f"results{address}")
    assert answer.status_code == expected, answer.content
    return answer.json()


@req("S1")
@req("S10")
def test_a_consumer_reads_the_release_and_nothing_small_or_unrounded(consumer, synthetic):
    newest = synthetic.releases[1]
    listed = results(consumer)
    assert (listed["release"], listed["profileApplied"], len(listed["results"])) == (newest.pk, "L3", 7)

    curves = 0
    for figure in listed["results"]:
        for grouping in figure["groupings"] or [None]:
            query = f"?grouping={grouping}" if grouping else ""
            told = results(consumer, f"/{figure['endpoint']}{query}")
            counts = counts_in(told.get("strata") or [told["groups"], told["tables"]])
            assert not [n for n in counts if 1 <= n < 10]
            assert all(n % (3 if "strata" in told else 5) == 0 for n in counts)
            curves += sum(stratum["shown"] == "rounded curve" for stratum in told.get("strata", ()))
            assert "basis" not in json.dumps(told)
    assert curves > 10
    from exports.models import Pull

    assert Pull.objects.filter(project=consumer.released.project, profile="L3").count() > 30


@req("S9")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("/os?sex=F", "not cut by sex"),
        ("/os?grouping=operation&stratum=tes&site=north", "not cut by site"),
        ("/os?grouping=blood-group", "no grouping"),
        ("/os?stratum=everybody", "no stratum"),
        ("/cohort?grouping=primary", "not cut by grouping"),
        ("?endpoint=os", "no filters"),
    ],
)
def test_other_cuts_are_refused(consumer, query, words):
    assert words in results(consumer, query, expected=400)["detail"]


@req("S9")
def test_a_figure_is_cut_by_two_filters(consumer):
    one = results(consumer, "/overall-survival?grouping=operation&stratum=separation")
    assert [stratum["stratum"] for stratum in one["strata"]] == ["separation"]
    assert "test" not in one
    cell = results(consumer, "/cohort?variable=sex&operation=separation")
    assert [row["code"] for table in cell["tables"] for row in table["rows"]] == ["sex"]
    assert {code for table in cell["tables"] for row in table["rows"] for code in row["counts"]} == {"separation"}
    assert "no figure" in results(consumer, "/eternal-life", expected=404)["detail"]


@req("S8")
def test_one_patient_more_changes_nothing_in_the_next_release(consumer, synthetic):
    from exports.models import ReleasedFigure

    first, second = synthetic.releases
    assert second.pk > first.pk
    both = [
        {(f.endpoint, f.grouping): f.body for f in ReleasedFigure.objects.filter(release=r)} for r in (first, second)
    ]
    assert both[0].keys() == both[1].keys()
    moved = both[1]["os", "operation"]
    groups = {stratum["stratum"]: stratum["release"] for stratum in moved["strata"]}
    assert groups["tes"] == first.pk
    assert set(groups.values()) == {first.pk, second.pk}
    for key, body in both[0].items():
        assert without_release(body) == without_release(both[1][key]), key


def without_release(body: Any) -> Any:
    """A body as it reads, but for the number of its release and the test, which a group of before is left out of."""
    if isinstance(body, dict):
        left_out = ("release", "test", "follow_up") if "strata" in body else ("release",)
        return {name: without_release(value) for name, value in body.items() if name not in left_out}
    return [without_release(part) for part in body] if isinstance(body, list) else body


@req("S4")
def test_nothing_hidden_in_a_release_can_be_worked_out(consumer, synthetic):
    from exports.figures.audit import claims_of_release, exposed
    from exports.figures.making import Figure
    from exports.models import ReleasedFigure

    first = synthetic.releases[0]
    figures = [Figure(f.endpoint, f.grouping, f.body, {}) for f in ReleasedFigure.objects.filter(release=first)]
    _, hidden = claims_of_release(figures)

    assert len(hidden) == first.n_hidden > 50
    assert exposed(figures) == ()


def test_the_serving_role_reads_no_unrounded_count_and_rewrites_no_figure(consumer):
    tried = [("basis", "SELECT"), ("dfigure", "UPDATE"), ("dfigure", "INSERT"), ("dfigure", "SELECT")]
    with connection.cursor() as cursor:
        cursor.execute(
            "select " + ", ".join(f"has_table_privilege('reg_app', 'exports_release{t}', '{p}')" for t, p in tried)
        )
        assert cursor.fetchone() == (False, False, False, True)


def test_a_release_waits_for_a_person_whom_the_history_names(consumer, synthetic):
    from accounts.models import User

    first, second = synthetic.releases
    manager = User.objects.get(username="manager-of-projects")
    assert [(op, new["state"], new["approved_by_id"]) for op, new in synthetic.events] == [
        ("I", "proposed", None),
        ("U", "proposed", None),
        ("U", "approved", manager.pk),
    ] * 2
    assert {first.approved_by_id, second.approved_by_id} == {manager.pk}


def test_a_release_that_must_not_be_is_refused_in_words(consumer, synthetic):
    with pytest.raises(NotPossible, match="once a quarter"):
        figure_releases.make_release(now=datetime.now(UTC))
    with pytest.raises(NotPossible, match="does not wait"):
        figure_releases.approve_release(
            by=synthetic.releases[0].approved_by, release=synthetic.releases[0], now=datetime.now(UTC)
        )
    with pytest.raises(NotPossible, match="manages projects"):
        figure_releases.approve_release(by=consumer.person, release=synthetic.releases[0], now=datetime.now(UTC))


@req("S1")
def test_a_manager_reads_what_a_release_holds_and_what_was_checked(synthetic, outsider, db):
    from accounts.models import User

    first, second = synthetic.releases
    manager = Client()
    manager.force_login(User.objects.get(username="manager-of-projects"))
    listed = manager.get("/projects/figures/").text
    assert f"Release {first.pk}" in listed
    assert "manager-of-projects" in listed
    page = manager.get(f"/projects/figures/{second.pk}/").text
    assert f"{second.n_hidden} counts are hidden" in page
    assert "stand as they were told there" in page
    cells = re.findall(r"<td>\s*(\d+)\s*</td><td>\s*(\d+)\s*</td><td>", page)
    assert len(cells) > 50
    assert not [n for pair in cells for n in map(int, pair) if 1 <= n <= 10 or n % 3]
    assert "Approve the release" not in page
    assert outsider.get(f"/projects/figures/{second.pk}/").status_code == 403


@req("D12")
@req("S1")
def test_aggregates_leave_in_every_format_counted_and_without_small_numbers(consumer, synthetic):
    whole = pq.read_table(synthetic.exports["parquet"][1] / "figure_groups.parquet").to_pylist()
    assert {row["endpoint"] for row in whole} == {endpoint.code for endpoint in ENDPOINTS}
    for format, (manifest, folder) in synthetic.exports.items():
        told_of = manifest["extension"]
        assert (told_of["profileApplied"], told_of["release"]["number"]) == ("L3", synthetic.releases[1].pk)
        assert told_of["rowsWritten"] == told_of["rowsExpected"] > 500
        assert {one["rule"] for one in told_of["redactions"]} == {"aggregates_only"}
        for output in manifest["output"]:
            assert storage.sha256_of(folder / output["file"]) == output["sha256"], format
    for name in ("figure_groups", "figure_landmarks", "figure_curves", "figure_cohort"):
        rows = pq.read_table(synthetic.exports["parquet"][1] / f"{name}.parquet").to_pylist()
        frame, labels = pyreadstat.read_sav(synthetic.exports["sav"][1] / f"{name}.sav")
        with (synthetic.exports["csv"][1] / f"{name}.csv").open() as file:
            assert len(rows) == len(frame) == len(list(csv.DictReader(file)))
        assert len({row["row_id"] for row in rows}) == len(rows)
        for column in (column for column in rows[0] if column.startswith("n_") and column.endswith("midpoint6")):
            assert not [row for row in rows if row[column] is not None and 1 <= row[column] <= 10]
        assert labels.variable_value_labels
    counts = [row for row in rows if row["measure"] in ("n", "n_missing", "sum") and not row["is_hidden"]]
    assert counts
    assert not [row for row in counts if 1 <= row["value"] < 10 or row["value"] % 5]


@req("D9")
def test_two_projects_cannot_be_joined_by_when_things_happened(synthetic):
    """The attacker has the files of both and joins on all that both say of times, or on everything."""
    first, second = (joining.read(folder) for _, folder in synthetic.two_projects)
    assert first.n_patients > second.n_patients > 300

    found = joining.found_by_times(first, second)
    assert len(found) / second.n_patients < 0.01
    assert joining.found_by_times(first, first) == []
    days = sum(len(items) for items in first.times.values())
    assert days > 5 * first.n_patients, "times are told all the same"

    everything = joining.found_by_everything(first, second)
    assert len(everything) / second.n_patients > 0.5, "this only agreements forbid; docs/exports.md says so"
    for manifest, _ in synthetic.two_projects:
        told_of = manifest["extension"]["times"]
        assert told_of["single"] / told_of["patients"] < told_of["mostSingle"] == 0.01
        assert told_of["singleBefore"] > told_of["patients"] * 0.9
