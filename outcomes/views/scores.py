"""The scores of a patient's operations: read, followed as a record is written, an input set by a clinician."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.permissions import Permission
from accounts.selectors import names_of
from outcomes.forms import RecordForm
from outcomes.records.catalogue import Kind
from outcomes.records.values import title_of
from outcomes.views.access import KindView, RecordView, refused
from registry.actions.scores import override_inputs, overrides_of, plain
from registry.errors import NotPossible
from registry.forms import OverrideForm
from registry.models import ClinicalRow, NomsDecision, Patient
from registry.presenters.scores import ScoreOfSurgery, score_of_surgery
from registry.scores import RULES, Rule
from registry.scoring import KEPT, results_of
from registry.selectors import ScoresOfSurgery, scores_of_patient


def shown(scores: ScoresOfSurgery) -> list[ScoreOfSurgery]:
    actors = {said["by"] for row in scores.latest.values() for said in row.overrides.values()}
    names = names_of(actors) if actors else {}
    return [
        score_of_surgery(result, first=scores.first.get(name), latest=scores.latest.get(name), names=names)
        for name, result in scores.results.items()
    ]


def score_lines(patient: Patient, unsaved: ClinicalRow | None = None) -> list[dict[str, Any]]:
    """For each operation its title and its scores in a line each."""
    return [
        {"surgery": scores.facts.surgery, "title": title_of(scores.facts.surgery), "scores": shown(scores)}
        for scores in scores_of_patient(patient, unsaved=unsaved)
    ]


def suggested(kind: Kind, patient: Patient) -> dict[str, Any]:
    """What a new NOMS decision begins with: the newest operation and what the table recommends for it."""
    found = scores_of_patient(patient) if kind.model is NomsDecision else []
    if not found or found[0].results["noms"].band is None:
        return {}
    result = found[0].results["noms"]
    recommended = result.band.code if result.band else ""
    return {"surgery": found[0].facts.surgery.pk, "recommended": recommended, "rule_version": result.rule.version}


class SurgeryScores(RecordView):
    """Every score of one operation, with its parts, its inputs, its rule, and what is missing."""

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        self.note()
        context = self.context(title=title_of(self.row), scores=shown(_of_surgery(self.patient, pk)))
        context["may_override"] = Permission.OVERRIDE_SCORES in self.rights
        return TemplateResponse(request, "outcomes/surgery_scores.html", context)


class ScoreOverride(RecordView):
    """A clinician's word instead of a recorded fact, for one score, with the reason."""

    needs = Permission.OVERRIDE_SCORES

    def get(self, request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
        rule = _kept_or_404(name)
        return self._page(rule, self._form(rule, _of_surgery(self.patient, pk), None))

    def post(self, request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
        rule = _kept_or_404(name)
        scores = _of_surgery(self.patient, pk)
        form = self._form(rule, scores, request.POST)
        if not form.is_valid():
            return refused(self._page(rule, form))
        before = _said(scores, name)
        now = {field: None if value is None else plain(value) for field, value in form.given().items()}
        changed = {field: value for field, value in now.items() if value != before.get(field)}
        if not changed:
            messages.info(request, "Nothing was different, so nothing was changed.")
        else:
            try:
                override_inputs(
                    by=self.actor,
                    surgery=scores.facts.surgery,
                    score=name,
                    values=changed,
                    reason=form.cleaned_data["reason"],
                )
            except NotPossible as error:
                form.add_error("reason", str(error))
                return refused(self._page(rule, form))
            messages.success(request, f"Kept: {rule.title}, with your reason.")
        return redirect("outcomes:surgery-scores", pk=pk)

    def _form(self, rule: Rule, scores: ScoresOfSurgery, sent: Any) -> OverrideForm:
        others = {name: overrides_of(row) for name, row in scores.latest.items() if name != rule.name}
        values = results_of(scores.facts, others)[rule.name].values
        recorded = {name: rule.input(name).shown(value) for name, value in values.items()}
        return OverrideForm(sent, rule=rule, recorded=recorded, initial=_said(scores, rule.name))

    def _page(self, rule: Rule, form: OverrideForm) -> HttpResponse:
        self.note()
        context = self.context(rule=rule, form=form, title=title_of(self.row))
        return TemplateResponse(self.request, "outcomes/score_override.html", context)


class ScoresAsWritten(KindView):
    """What the scores would be with a record as it is just being written. By POST, and nothing is stored."""

    needs = Permission.ENTER_DATA

    def post(self, request: HttpRequest, registry_id: str, kind: str) -> HttpResponse:
        number = request.GET.get("row", "")
        row = None
        if number.isdecimal():
            row = self.kind.model._default_manager.filter(patient=self.patient, pk=int(number)).first()
        form = RecordForm(request.POST, kind=self.kind, patient=self.patient, row=row)
        form.is_valid()
        unsaved = form.as_row()
        unsaved.pk = row.pk if row else None
        context = {"lines": score_lines(self.patient, unsaved)}
        return TemplateResponse(request, "outcomes/_score_lines.html", context)


def _of_surgery(patient: Patient, pk: int) -> ScoresOfSurgery:
    found = next((scores for scores in scores_of_patient(patient) if scores.facts.surgery.pk == pk), None)
    if found is None:
        raise Http404("a draft has no scores yet")
    return found


def _said(scores: ScoresOfSurgery, name: str) -> dict[str, Any]:
    return overrides_of(scores.latest.get(name))


def _kept_or_404(name: str) -> Rule:
    if name not in KEPT:
        raise Http404("no such score is kept")
    return RULES[name]
