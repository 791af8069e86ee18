"""Every page opens, says where its figures come from, and carries nothing a strict browser would refuse."""

import re

import altair as alt
import pytest

from analytics.endpoints import ENDPOINTS
from analytics.groupings import GROUPINGS

PAGES = ["/", "/tables/", "/runs/", *(f"/dashboards/{endpoint.slug}/" for endpoint in ENDPOINTS)]


def test_every_page_says_as_of_when(investigator, run):
    for address in PAGES:
        page = investigator.get(address)

        assert page.status_code == 200
        assert f"As of {run.as_of:%Y-%m-%d %H:%M} UTC · run {run.pk}" in page.text


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.code)
def test_every_grouping_is_drawn(investigator, run, endpoint):
    for grouping in GROUPINGS:
        page = investigator.get(f"/dashboards/{endpoint.slug}/", {"grouping": grouping.code, "interval": "log"})

        assert page.status_code == 200
        assert page.context["figure"].spec["vconcat"]
        assert page.text.count("<h1>") == 1
    alt.VConcatChart.from_dict(page.context["figure"].spec, validate=True)


def test_no_page_carries_a_script_or_a_style_of_its_own(investigator, run):
    for address in [*PAGES, f"/runs/{run.pk}/"]:
        page = investigator.get(address)

        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page.text)
        scripts = re.findall(r"<script([^>]*)>", page.text)
        assert all("src=" in script or 'type="application/json"' in script for script in scripts)
