from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.generic import View

from analytics import downloads
from analytics.audience import audience_of
from analytics.forms import SiteForm
from analytics.presenters import tables
from analytics.selectors import cohort_tables, current_run
from analytics.views.page import page
from registry.csv_files import to_csv


class TableList(View):
    def get(self, request: HttpRequest) -> TemplateResponse:
        audience, run = audience_of(request.user), current_run()
        form = SiteForm(request.GET, audience=audience)
        site = form.site_or_404()
        context: dict[str, Any] = {"form": form, "site_code": form.code}
        if run is not None and (body := cohort_tables(run, site)):
            context |= {"columns": tables.columns(body), "tables": tables.tables(body), "unit": body["unit"]}
        return page(request, audience, "analytics/table_list.html", context)


class TableDownload(View):
    def get(self, request: HttpRequest, suffix: str) -> HttpResponse:
        form, run = SiteForm(request.GET, audience=audience_of(request.user)), current_run()
        site = form.site_or_404()
        body = cohort_tables(run, site) if run else None
        if run is None or body is None or suffix not in ("csv", "json"):
            raise Http404("no such table")
        download = downloads.Download(run, ["tables", form.code], suffix)
        if (held := downloads.not_modified(request, download)) is not None:
            return held
        content = (
            to_csv(tables.table_rows(body, run, form.code))
            if suffix == "csv"
            else downloads.to_json(tables.as_data(body, run, form.code))
        )
        return downloads.file_response(request, download, content)
