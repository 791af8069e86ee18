from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.generic import View

from analytics import downloads
from analytics.audience import audience_of
from analytics.forms import SiteForm
from analytics.presenters import tables
from analytics.selectors import current_run, tables_shown_to
from analytics.views.page import page
from registry.csv_files import to_csv


class TableList(View):
    def get(self, request: HttpRequest) -> TemplateResponse:
        audience, run = audience_of(request.user), current_run()
        form = SiteForm(request.GET, audience=audience, run=run)
        site = form.site_or_404()
        context: dict[str, Any] = {"form": form, "site_code": form.code}
        if run is not None and (body := tables_shown_to(audience, run, site)):
            context |= {"columns": tables.columns(body), "tables": tables.tables(body), "unit": body["unit"]}
            context["rules"] = tables.rules_of(body)
        return page(request, audience, "analytics/table_list.html", context)


class TableDownload(View):
    def get(self, request: HttpRequest, suffix: str) -> HttpResponse:
        audience, run = audience_of(request.user), current_run()
        form = SiteForm(request.GET, audience=audience, run=run)
        site = form.site_or_404()
        body = tables_shown_to(audience, run, site) if run else None
        if run is None or body is None or suffix not in ("csv", "json"):
            raise Http404("no such table")
        download = downloads.Download(run, ["tables", form.code, *(["rounded"] if body.get("rules") else [])], suffix)
        if (held := downloads.not_modified(request, download)) is not None:
            return held
        content = (
            to_csv(tables.table_rows(body, run, form.code))
            if suffix == "csv"
            else downloads.to_json(tables.as_data(body, run, form.code))
        )
        return downloads.file_response(request, download, content)
