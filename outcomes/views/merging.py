"""Merging two records of one person, and undoing it."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import may, names_of
from accounts.trail import note_reading
from outcomes.actions.merging import merge_patients, undo_merge
from outcomes.forms import ReasonForm
from outcomes.merging.comparison import Comparison, comparison
from outcomes.merging.forms import MergeForm, PartnerForm
from outcomes.presenters.merges import line_of, parted_lines
from outcomes.selectors import merges_for, possible_doubles
from outcomes.views.access import PatientView, only_for, refused
from registry.errors import NotPossible, RuleError
from registry.models import Merge, Patient
from registry.parting import Parting


class PatientMerge(PatientView):
    """Which other record; then both side by side; then what will happen, to be confirmed."""

    needs = Permission.MERGE_PATIENTS

    def get(self, request: HttpRequest, registry_id: str) -> HttpResponse:
        form = PartnerForm(request.GET or None, patient=self.patient)
        if not form.is_bound or not form.is_valid():
            return self._ask(form)
        return self._compare(self._comparison(form.other))

    def post(self, request: HttpRequest, registry_id: str) -> HttpResponse:
        partner = PartnerForm(request.POST, patient=self.patient)
        if not partner.is_valid():
            return refused(self._ask(partner))
        found = self._comparison(partner.other)
        form = MergeForm(request.POST, comparison=found)
        if not form.is_valid() or found.obstacles or "back" in request.POST:
            page = self._compare(found, form)
            return page if "back" in request.POST else refused(page)
        if "confirmed" not in request.POST:
            return self._confirm(found, form)
        try:
            merge = merge_patients(
                by=self.actor,
                survivor=form.survivor,
                merged=form.merged,
                taken=form.taken,
                reason=form.cleaned_data["reason"],
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, " ".join(f"{one.message} {one.remedy}" for one in error.violations))
        else:
            messages.success(request, f"Merged. {merge.merged} now leads to {merge.survivor}.")
            return redirect("outcomes:patient-detail", registry_id=merge.survivor.registry_id)
        return refused(self._compare(found, form))

    def _comparison(self, other: Patient) -> Comparison:
        note_reading(patients=[self.patient, other], what="outcomes:patient-merge")
        return comparison(self.patient, other, may_identify=Permission.VIEW_IDENTITY in self.rights)

    def _ask(self, form: PartnerForm) -> HttpResponse:
        context = {"patient": self.patient, "form": form, "doubles": possible_doubles(self.patient)}
        return TemplateResponse(self.request, "outcomes/merge_ask.html", context)

    def _compare(self, found: Comparison, form: MergeForm | None = None) -> HttpResponse:
        form = form or MergeForm(comparison=found)
        context = {"patient": self.patient, "found": found, "form": form}
        return TemplateResponse(self.request, "outcomes/merge_compare.html", context)

    def _confirm(self, found: Comparison, form: MergeForm) -> HttpResponse:
        context = {"patient": self.patient, "found": found, "form": form, "plan": form.plan()}
        return TemplateResponse(self.request, "outcomes/merge_confirm.html", context)


class MergeList(View):
    """Past merges at the sites where the reader may merge."""

    def get(self, request: HttpRequest) -> HttpResponse:
        only_for(request, Permission.MERGE_PATIENTS)
        merges = list(merges_for(cast(User, request.user)))
        names = names_of({actor for merge in merges for actor in (merge.by, merge.undone_by) if actor})
        lines = [line_of(merge, names) for merge in merges]
        return TemplateResponse(request, "outcomes/merge_list.html", {"lines": lines})


class MergeUndo(View):
    """What goes back and what stays, and why the two are two people after all."""

    merge: Merge

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seen = Merge.objects.visible_to(request.user).select_related("survivor__site", "merged__site", "site")
        self.merge = get_object_or_404(seen, pk=kwargs["pk"])
        if not may(request.user, Permission.MERGE_PATIENTS, site=self.merge.site_id):
            raise PermissionDenied(f"this page needs the right to {Permission.MERGE_PATIENTS}")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(ReasonForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                undo_merge(by=f"user:{request.user.pk}", merge=self.merge, reason=form.cleaned_data["reason"])
            except NotPossible as error:
                form.add_error(None, str(error))
            except RuleError as error:
                form.add_error(None, " ".join(f"{one.message} {one.remedy}" for one in error.violations))
            else:
                messages.success(request, f"Undone. {self.merge.merged} is a patient of its own again.")
                return redirect("outcomes:patient-detail", registry_id=self.merge.merged.registry_id)
        return refused(self._page(form))

    def _page(self, form: ReasonForm) -> HttpResponse:
        note_reading(patients=[self.merge.survivor, self.merge.merged], what="outcomes:merge-undo")
        parting = Parting.of(self.merge) if self.merge.undone_at is None else Parting()
        names = names_of({actor for actor in (self.merge.by, self.merge.undone_by) if actor})
        context = {"line": line_of(self.merge, names), "merge": self.merge, "form": form, "parting": parting}
        context["going"] = parted_lines(parting)
        return TemplateResponse(self.request, "outcomes/merge_undo.html", context)
