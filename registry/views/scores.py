"""The scores for whoever needs one: computed from what is typed, and nothing of it stored or written down."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_headers
from django.views.generic import View

from registry.forms import ScoreForm, faults_of
from registry.presenters.scores import scale_of, score_shown
from registry.scores import GROUPS, RULES, Rule

#: Sent by a script that wants the result alone.
FRAGMENT = "X-Fragment"


@method_decorator(login_not_required, name="dispatch")
class ScoreList(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        groups = [(heading, [(rule, scale_of(rule)) for rule in rules]) for heading, rules in GROUPS.items()]
        return TemplateResponse(request, "registry/score_list.html", {"groups": groups})


@method_decorator([login_not_required, vary_on_headers(FRAGMENT)], name="dispatch")
class ScoreDetail(View):
    """By POST, so that what is typed stands in no address and no log."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        return self._page(_rule_or_404(name), None)

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        return self._page(_rule_or_404(name), request.POST)

    def _page(self, rule: Rule, sent: Any) -> HttpResponse:
        form = ScoreForm(sent, rule=rule)
        form.is_valid()
        result = rule.of(form.given() if form.is_bound else {})
        context = {"rule": rule, "form": form, "result": score_shown(result), "faults": list(faults_of(form))}
        if FRAGMENT in self.request.headers:
            return TemplateResponse(self.request, "registry/_score_answer.html", context)
        page = TemplateResponse(self.request, "registry/score_detail.html", context)
        page.status_code = 422 if form.errors else 200
        return page


def _rule_or_404(name: str) -> Rule:
    if name not in RULES:
        raise Http404("no such score")
    return RULES[name]
