"""The page of the interface: read by people, tried with a token that stays in the browser."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.generic import View

from exports.presenters.interface import calls
from exports.presenters.snippets import VARIABLE


@method_decorator(login_not_required, name="dispatch")
class Interface(View):
    """Open to everybody, for it holds no data."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups = calls(request.build_absolute_uri("/"))
        return TemplateResponse(request, "exports/interface.html", {"groups": groups, "variable": VARIABLE})
