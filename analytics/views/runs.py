from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.generic import View

from analytics.audience import Audience, audience_of
from analytics.presenters.runs import run_detail, run_row
from analytics.selectors import current_run, runs
from analytics.views.page import page

SHOWN = 60


class RunList(View):
    def get(self, request: HttpRequest) -> TemplateResponse:
        audience = _runs_audience(request)
        current = current_run()
        rows = [run_row(run, current, audience) for run in runs()[:SHOWN]]
        return page(request, audience, "analytics/run_list.html", {"rows": rows})


class RunDetail(View):
    def get(self, request: HttpRequest, pk: int) -> TemplateResponse:
        audience = _runs_audience(request)
        context: dict[str, Any] = {"detail": run_detail(get_object_or_404(runs(), pk=pk), current_run(), audience)}
        return page(request, audience, "analytics/run_detail.html", context)


def _runs_audience(request: HttpRequest) -> Audience:
    audience = audience_of(request.user)
    if not audience.runs:
        raise PermissionDenied("runs are for investigators and data managers")
    return audience
