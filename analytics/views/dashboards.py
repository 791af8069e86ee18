from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from analytics import disclosure
from analytics.audience import Audience, audience_of
from analytics.downloads import CONTENT_TYPES
from analytics.endpoints import ENDPOINTS, Endpoint
from analytics.forms import Choice, FigureForm, SiteForm
from analytics.models import Run
from analytics.presenters import endpoints, figures, overview, stamp
from analytics.results import summary
from analytics.selectors import current_run, excluded_records, exclusions_shown_to, result, shown_to
from analytics.views.figures import endpoint_or_404
from analytics.views.page import page
from registry.models import Site


class DashboardList(View):
    def get(self, request: HttpRequest) -> TemplateResponse:
        audience, run = audience_of(request.user), current_run()
        form = SiteForm(request.GET, audience=audience, run=run)
        site = form.site_or_404()
        context: dict[str, Any] = {"form": form, "site": site}
        if run is not None:
            bodies = {endpoint: _at_a_glance(audience, run, endpoint, site) for endpoint in ENDPOINTS}
            context["tiles"] = [overview.tile(endpoint, body, site) for endpoint, body in bodies.items()]
            context["rules"] = "" if audience.may_see_exactly(site, run) else disclosure.RULES_IN_WORDS
            context |= {"changes": overview.changes(run, audience), "since": overview.since(run)}
        return page(request, audience, "analytics/dashboard_list.html", context)


class DashboardDetail(View):
    def get(self, request: HttpRequest, slug: str) -> TemplateResponse:
        endpoint, audience, run = endpoint_or_404(slug), audience_of(request.user), current_run()
        form = FigureForm(request.GET, audience=audience, run=run, competing=endpoint.kind == "competing")
        choice = form.choice_or_404()
        context: dict[str, Any] = {"endpoint": endpoint, "endpoints": ENDPOINTS, "form": form, "choice": choice}
        if run is not None:
            context |= _shown(audience, endpoint, choice, run) | {"records": _records(endpoint, choice, run, audience)}
        return page(request, audience, "analytics/dashboard_detail.html", context)


def _at_a_glance(audience: Audience, run: Run, endpoint: Endpoint, site: Site | None) -> dict[str, Any] | None:
    """The stored summary, or one made on request for a reader who may not see every patient behind it."""
    if audience.may_see_exactly(site, run):
        return result(run, endpoint, overview.GROUPING, site)
    return summary(shown_to(audience, run, endpoint, overview.GROUPING, site))


def _shown(audience: Audience, endpoint: Endpoint, choice: Choice, run: Run) -> dict[str, Any]:
    found = shown_to(audience, run, endpoint, choice.grouping, choice.site, conf_type=choice.conf_type)
    excluded = exclusions_shown_to(audience, run, endpoint, choice.grouping, choice.site)
    return {
        "result": found,
        "figure": figures.figure(found, choice, run, excluded),
        "groups": endpoints.group_rows(found),
        "landmarks": endpoints.landmark_rows(found),
        "landmarks_competing": endpoints.landmark_rows(found, competing=True),
        "test": endpoints.test_row(found),
        "follow_up": endpoints.quantile(found.follow_up),
        "not_estimable": endpoints.not_estimable(found),
        "rules": disclosure.RULES_IN_WORDS if found.rules else "",
        "untold": endpoints.untold_rows(found),
        "contract": stamp.contract_rows(endpoint),
        "exclusions": endpoints.exclusion_rows(excluded),
        **_addresses(endpoint, choice),
    }


def _addresses(endpoint: Endpoint, choice: Choice) -> dict[str, Any]:
    """The figure's files, and the captions of its tables."""
    files = {suffix: f"{figure_url(endpoint, suffix)}?{choice.query}" for suffix in CONTENT_TYPES}
    return {
        "svg_url": files["svg"],
        "downloads": [(suffix.upper(), address) for suffix, address in files.items()],
        "estimate_title": figures.y_title(endpoint),
        "overlay_note": figures.OVERLAY_NOTE,
        "competing_title": f"Competing event: {endpoint.competing.rstrip('.').lower()}",
    }


def figure_url(endpoint: Endpoint, suffix: str) -> str:
    return reverse("analytics:figure-download", args=[endpoint.slug, suffix])


def _records(endpoint: Endpoint, choice: Choice, run: Run, audience: Audience) -> list[dict[str, str]]:
    """Registry ids of the excluded, of the sites where this person may see patients."""
    sites = [choice.site] if choice.site else list(audience.sites)
    visible = [site for site in sites if site.pk in audience.listed]
    return endpoints.record_rows(row for site in visible for row in excluded_records(run, endpoint, site))
