"""What an investigator of one hospital is given of all hospitals together: pages and files, searched for numbers."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from analytics.endpoints import ENDPOINTS
from analytics.groupings import GROUPINGS
from tests.integration.dashboards.conftest import recompute
from tests.support.databases import acting_as
from tests.support.requirements import req

PATIENTS, SITES = 900, 6
COUNTS = {"n", "n_event", "n_competing", "n_censor", "n_risk", "n_missing", "count", "n_risk_midpoint6"}


@pytest.fixture(scope="module")
def synthetic(django_db_setup, django_db_blocker, database_server, tmp_path_factory) -> Iterator[Any]:
    """Six hospitals of the invented registry and one night; committed once for the module."""
    truth = tmp_path_factory.mktemp("truth") / "truth.json"
    with django_db_blocker.unblock():
        with acting_as("worker"):
            call_command("make_synthetic", patients=PATIENTS, sites=SITES, seed=7, truth=truth, verbosity=0)
            run = recompute()
        yield run
        connections.close_all()
        database_server.renew(connections["default"].settings_dict["NAME"])


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
def test_no_page_and_no_other_file_tells_them_either(outsider, synthetic):
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
    whole = f"{synthetic.input_counts['all']['patients']:,}"

    assert whole in insider.get("/runs/").text
    for address in ("/runs/", f"/runs/{synthetic.pk}/"):
        assert f">{whole}<" not in outsider.get(address).text
    assert "hidden" in outsider.get("/runs/").text


def test_the_own_hospital_stays_exact_and_comes_first(outsider, synthetic):
    page = outsider.get("/dashboards/overall-survival/")

    assert page.context["choice"].site is not None
    assert page.context["rules"] == ""
    assert page.context["result"].rules == ""
    own = outsider.get("/dashboards/overall-survival/figure.csv")["Content-Disposition"]
    assert "rounded" not in own
    assert "rounded" in outsider.get("/dashboards/overall-survival/figure.csv?site=all")["Content-Disposition"]
