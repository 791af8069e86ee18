from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import View

from analytics import charts, downloads
from analytics.audience import Audience, audience_of
from analytics.charts import Figure
from analytics.endpoints import BY_SLUG, Endpoint
from analytics.forms import Choice, FigureForm
from analytics.models import Run
from analytics.presenters import figures
from analytics.selectors import current_run, exclusions_shown_to, shown_to
from registry.csv_files import to_csv

PICTURES: dict[str, Callable[[Figure], str | bytes]] = {
    "svg": charts.to_svg,
    "png": charts.to_png,
    "pdf": charts.to_pdf,
}


class FigureDownload(View):
    def get(self, request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
        endpoint, run = endpoint_or_404(slug), current_run()
        audience = audience_of(request.user)
        form = FigureForm(request.GET, audience=audience, run=run, competing=endpoint.kind == "competing")
        choice = form.choice_or_404()
        if run is None or suffix not in downloads.CONTENT_TYPES:
            raise Http404("no such figure")
        words = [endpoint.slug, f"by-{choice.grouping.code}", choice.site_code, choice.conf_type]
        if not audience.may_see_exactly(choice.site, run):
            words.append("rounded")
        download = downloads.Download(run, words, suffix)
        return downloads.not_modified(request, download) or downloads.file_response(
            request, download, _content(audience, endpoint, choice, run, suffix)
        )


def endpoint_or_404(slug: str) -> Endpoint:
    if slug not in BY_SLUG:
        raise Http404("no such endpoint")
    return BY_SLUG[slug]


def _content(audience: Audience, endpoint: Endpoint, choice: Choice, run: Run, suffix: str) -> str | bytes:
    result = shown_to(audience, run, endpoint, choice.grouping, choice.site, conf_type=choice.conf_type)
    excluded = exclusions_shown_to(audience, run, endpoint, choice.grouping, choice.site)
    if suffix == "csv":
        return to_csv(figures.table_rows(result, choice, run))
    if suffix == "json":
        return downloads.to_json(figures.as_data(result, choice, run, excluded))
    figure = figures.figure(result, choice, run, excluded)
    if figure is None:
        raise Http404("nobody to draw")
    return PICTURES[suffix](figure)
