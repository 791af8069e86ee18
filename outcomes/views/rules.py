from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.permissions import Permission
from outcomes.presenters.rules import database_lines, rule_lines
from outcomes.views.access import only_for


class RuleList(View):
    """What is found impossible or unlikely: every rule by its id. Nothing of a patient."""

    def get(self, request: HttpRequest) -> HttpResponse:
        only_for(request, Permission.VIEW_PATIENTS)
        context = {"lines": rule_lines(), "of_database": list(database_lines())}
        return TemplateResponse(request, "outcomes/rule_list.html", context)
