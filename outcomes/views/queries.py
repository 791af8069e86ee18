"""Queries: those of one's sites, one with its steps, and asking a new one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.permissions import Permission
from accounts.trail import note_occurrence
from outcomes.actions.queries import raise_query, take_step
from outcomes.models import DataQuery
from outcomes.presenters.queries import query_lines, steps_taken
from outcomes.query_forms import QueryFilterForm, QueryForm, QueryStepForm
from outcomes.query_selectors import queries_by_site, queries_page
from outcomes.records.catalogue import BY_TABLE
from outcomes.records.values import title_of
from outcomes.rules import query_steps
from outcomes.selectors import sites_with_patients_for
from outcomes.views.access import PatientView, RecordView, only_for, refused
from outcomes.vocabulary import QueryState, QueryStep
from registry.errors import NotPossible


class QueryList(View):
    """What waits, for whom and how long, and how each site stands."""

    def get(self, request: HttpRequest) -> HttpResponse:
        only_for(request, Permission.VIEW_PATIENTS)
        sites = {site.code: site for site in sites_with_patients_for(request.user)}
        form = QueryFilterForm(request.GET or None, sites=[(site.code, site.name) for site in sites.values()])
        if form.is_bound and not form.is_valid():
            raise Http404("no such queries")
        said = form.cleaned_data if form.is_bound else {}
        found = queries_page(
            request.user,
            site=sites.get(said.get("site", "")),
            state=said.get("state", ""),
            asked_by=said.get("asked_by", ""),
            rule=said.get("rule") or "",
            skip=said.get("skip") or 0,
        )
        note_occurrence(kind="queries listed", subject="outcomes_dataquery", number=len(found.queries))
        context = {"form": form, "lines": query_lines(found.queries), "sites": queries_by_site(list(sites.values()))}
        context["next"] = _address_of(request, found.after)
        return TemplateResponse(request, "outcomes/query_list.html", context)


class QueryDetail(PatientView):
    """One query: what was asked, every step since, and the steps the reader may take."""

    query: DataQuery

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        seen = DataQuery.objects.visible_to(request.user).select_related("patient__site", "site")
        self.query = get_object_or_404(seen, pk=kwargs["pk"])
        self.patient = self.query.patient

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(QueryStepForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = QueryStepForm(request.POST)
        if form.is_valid():
            step = QueryStep(form.cleaned_data["step"])
            text = form.cleaned_data["text"]
            try:
                take_step(by=self.actor, query=self.query, step=step, text=text, rights=self.rights)
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"{step.label}.")
                return redirect("outcomes:query-detail", pk=pk)
        return refused(self._page(form))

    def _page(self, form: QueryStepForm) -> HttpResponse:
        self.note()
        kind = BY_TABLE[self.query.table]
        row = kind.model._default_manager.filter(pk=self.query.row).first()
        state = QueryState(self.query.state)
        steps = query_steps(state=state, raised_by=self.query.raised_by, by=self.actor, rights=self.rights)
        context = {
            "patient": self.patient,
            "kind": kind,
            "row": row,
            "title": title_of(row) if row else "",
            "query": self.query,
            "line": query_lines([self.query])[0],
            "taken": steps_taken(self.query, self.query.entries.order_by("created_at", "pk")),
            "form": form,
            "steps": [(step.value, _BUTTONS[step]) for step in steps],
        }
        return TemplateResponse(self.request, "outcomes/query_detail.html", context)


class QueryAdd(RecordView):
    """Asking about a record, or about the field that the address names."""

    needs = Permission.RAISE_QUERIES

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        return self._page(QueryForm(kind=self.kind, initial={"field": request.GET.get("field", "")}))

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        form = QueryForm(request.POST, kind=self.kind)
        if form.is_valid():
            said = form.cleaned_data
            query = raise_query(by=self.actor, row=self.row, field=said["field"], text=said["text"])
            messages.success(request, "Asked. The site finds it under Queries and with the record.")
            return redirect("outcomes:query-detail", pk=query.pk)
        return refused(self._page(form))

    def _page(self, form: QueryForm) -> HttpResponse:
        self.note()
        context = self.context(form=form, title=title_of(self.row))
        return TemplateResponse(self.request, "outcomes/query_form.html", context)


_BUTTONS = {
    QueryStep.ANSWER: "Answer",
    QueryStep.CLOSE: "Close",
    QueryStep.SEND_BACK: "Send back",
    QueryStep.REOPEN: "Reopen",
}


def _address_of(request: HttpRequest, after: int | None) -> str:
    if after is None:
        return ""
    words = request.GET.copy()
    words["skip"] = str(after)
    return f"?{words.urlencode()}"
