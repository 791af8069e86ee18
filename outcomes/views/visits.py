"""Entering a follow-up visit on one page."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.permissions import Permission
from outcomes.actions.visits import VisitIsThere, record_visit, visit_of_that_day
from outcomes.checks.asking import Unconfirmed, words_in
from outcomes.checks.rule import Finding
from outcomes.entering.visit import VisitForm
from outcomes.models import Death, FollowUpVisit
from outcomes.presenters.queries import questions
from outcomes.presenters.visits import saved_words
from outcomes.records.values import title_of
from outcomes.views.access import PatientView, refused
from outcomes.views.drafts import Drafted, as_initial
from registry.errors import RuleError
from registry.models import Surgery

#: What may be found at a visit and has a page of its own: where saving goes on to.
GOES_ON_TO = {
    "complication": "a complication",
    "recurrence": "a local recurrence",
    "skeletal-event": "a skeletal-related event",
    "reoperation": "a reoperation",
    "radiotherapy": "radiotherapy",
    "death": "a death",
}


class VisitAdd(PatientView, Drafted):
    """Last time's values stand beside the fields; a button or a key takes them over, and nothing else does."""

    needs = Permission.ENTER_DATA

    def get(self, request: HttpRequest, registry_id: str) -> HttpResponse:
        self.note()
        if not Surgery.objects.filter(patient=self.patient, index_surgery=None).exists():
            messages.info(request, "A follow-up visit belongs to an operation. Record the operation first.")
            return redirect("outcomes:record-add", registry_id=registry_id, kind="surgery")
        planned = request.GET.get("visit", "")[:20]
        form = VisitForm(patient=self.patient, planned=planned)
        typed = self.resumed()
        return self._page(form if typed is None else VisitForm(patient=self.patient, initial=as_initial(form, typed)))

    def post(self, request: HttpRequest, registry_id: str) -> HttpResponse:
        form = VisitForm(request.POST, patient=self.patient)
        if "same" in request.POST:
            return self._page(VisitForm(patient=self.patient, initial=form.with_last_time(request.POST["same"])))
        if form.is_valid():
            try:
                return self._save(form)
            except VisitIsThere as found:
                return self._page(form, met=found.theirs)
            except RuleError as error:
                form.add_violations(error.violations)
            except Unconfirmed as error:
                return refused(self._page(form, findings=error.findings))
        return refused(self._page(form))

    def draft_title(self) -> str:
        return "Follow-up visit"

    def _save(self, form: VisitForm) -> HttpResponse:
        said = form.cleaned_data
        parts = form.parts()
        visit, is_new = record_visit(
            by=self.actor,
            patient=self.patient,
            parts=parts,
            key=said["key"],
            another=said["another"],
            confirmed=words_in(self.request.POST),
        )
        self.saved()
        messages.success(self.request, saved_words(visit, parts) if is_new else "This visit was saved already.")
        then = self.request.POST.get("then", "")
        if then in GOES_ON_TO:
            return redirect("outcomes:record-add", registry_id=self.patient.registry_id, kind=then)
        return redirect("outcomes:patient-detail", registry_id=self.patient.registry_id)

    def _page(
        self, form: VisitForm, met: FollowUpVisit | None = None, findings: Sequence[Finding] = ()
    ) -> HttpResponse:
        context = {"patient": self.patient, "form": form, "goes_on_to": GOES_ON_TO.items(), **self.with_drafts()}
        context |= questions(self.sent(), findings)
        if any(one.rule.id == "visit-entered-twice" for one in findings):
            said = form.parts().visit
            twin = visit_of_that_day(said["surgery"], said["seen_on"])
            context["twin"] = reverse("outcomes:record-detail", args=["visit", twin.pk]) if twin else ""
        context["death"] = Death.objects.filter(patient=self.patient).first()
        if met is not None:  # a colleague's, in most cases
            context["met"] = {
                "title": title_of(met),
                "address": reverse("outcomes:record-detail", args=["visit", met.pk]),
            }
        page = TemplateResponse(self.request, "outcomes/visit_form.html", context)
        return refused(page, status=409) if met is not None else page
