"""The first page: one tile for each endpoint, and what the last night changed."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from analytics.actions.measures import sentence
from analytics.audience import Audience
from analytics.charts import numbers
from analytics.charts.palette import style_of
from analytics.endpoints import Endpoint
from analytics.forms import ALL_SITES
from analytics.groupings import OPERATION
from analytics.models import Run
from analytics.presenters.stamp import moment
from analytics.results import Shown
from analytics.stats import Quantile
from registry.models import Site

GROUPING = OPERATION
#: The landmark a tile leads with.
HEADLINE_MONTH = 12


def tile(endpoint: Endpoint, body: dict[str, Any] | None, site: Site | None) -> dict[str, Any]:
    """One endpoint at a glance; `body` is its stored summary, None where nobody is in it."""
    address = reverse("analytics:dashboard-detail", args=[endpoint.slug])
    head = {
        "endpoint": endpoint,
        "url": f"{address}?grouping={GROUPING.code}&site={site.code if site else ALL_SITES}",
        "month": HEADLINE_MONTH,
    }
    if body is None or not body["strata"]:
        return head | {"empty": True}
    return head | {
        "n": numbers.told(body["n"]),
        "n_event": numbers.told(body["n_event"]),
        "groups": [_group(stratum) for stratum in body["strata"]],
        "follow_up": _follow_up(body["follow_up"]),
        "p": numbers.p_equation(body["test"]["p_value"]) if body["test"]["p_value"] is not None else "",
        "method": body["test"]["method"],
    }


def _group(stratum: dict[str, Any]) -> dict[str, Any]:
    point = next(found for found in stratum["landmarks"] if found["month"] == HEADLINE_MONTH)
    known = not point["beyond_last_followup"]
    head = {
        "label": stratum["label"],
        "style": style_of(stratum["stratum"], list(GROUPING.strata)),
        "n": numbers.told(stratum["n"]),
    }
    if stratum["shown"] != Shown.EXACT and point["lower"] is None:
        return head | {"estimate": numbers.percent(point["est"], 0) if point["est"] else numbers.HIDDEN, "interval": ""}
    return head | {
        "estimate": numbers.percent(point["est"] if known else None),
        "interval": numbers.interval(point["lower"], point["upper"]) if known else "",
    }


def _follow_up(found: dict[str, Any]) -> dict[str, str]:
    time = Quantile(**found)
    return {"months": numbers.months(time.est), "interval": numbers.month_interval(time.lower, time.upper)}


def since(run: Run) -> str:
    """When the generation before was read; "" for the first run."""
    before = run.difference.get("since")
    return moment(datetime.fromisoformat(before["as_of"])) if before else ""


def changes(run: Run, audience: Audience) -> list[dict[str, str]]:
    """What changed since the generation before, in the sites this person may see."""
    if not run.difference.get("since"):
        return [{"where": "", "sentence": run.difference.get("sentence", "")}]
    everything = audience.pooled and audience.may_see_exactly(None, run)
    where = [("All sites", run.difference["all"])] if everything else []
    by_site = run.difference["sites"]
    where += [(site.name, by_site[site.code]) for site in audience.sites if site.code in by_site]
    if not where:
        where = [(site.name, {}) for site in audience.sites]
    return [{"where": name, "sentence": sentence(found)} for name, found in where]
