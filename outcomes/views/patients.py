from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import may
from accounts.trail import note_occurrence, note_reading
from outcomes.forms import IdentityForm, SearchForm
from outcomes.models import Expectation
from outcomes.presenters.course import course_of
from outcomes.presenters.missing import missing_of
from outcomes.presenters.patients import identity_facts, patient_lines
from outcomes.presenters.queries import query_lines
from outcomes.presenters.records import kinds_of_patient
from outcomes.presenters.spine import spine_of
from outcomes.presenters.status import status_of
from outcomes.query_selectors import queries_of_patient
from outcomes.selectors import patients_called, patients_page, records_of, sites_with_patients_for
from outcomes.views.access import PatientView, only_for, refused
from outcomes.views.scores import score_lines
from registry.models import Merge, PatientIdentity, Site


class PatientList(View):
    """The patients of a person's sites. Nothing on it identifies anybody."""

    def get(self, request: HttpRequest) -> HttpResponse:
        only_for(request, Permission.VIEW_PATIENTS)
        sites = {site.code: site for site in sites_with_patients_for(request.user)}
        form = SearchForm(request.GET or None, sites=[(site.code, site.name) for site in sites.values()])
        found = patients_page(
            request.user,
            site=_site_or_404(request.GET.get("site", ""), sites),
            starts_with=request.GET.get("q", "").strip()[:12],
            before=_number_or_404(request.GET.get("before", "")),
        )
        note_occurrence(kind="patients listed", subject="registry_patient", number=len(found.patients))
        context = {"form": form, "lines": patient_lines(found.patients), "next": _address_of(request, found.before)}
        context["may_merge"] = may(request.user, Permission.MERGE_PATIENTS)
        context["may_add"] = may(request.user, Permission.ENTER_DATA)
        context["may_find"] = may(request.user, Permission.VIEW_IDENTITY)
        return TemplateResponse(request, "outcomes/patient_list.html", context)


class PatientFind(View):
    """By hospital number or name. By POST, so that neither stands in an address, a log or a browser's history."""

    def get(self, request: HttpRequest) -> HttpResponse:
        only_for(request, Permission.VIEW_IDENTITY)
        return TemplateResponse(request, "outcomes/patient_find.html", {"form": IdentityForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        only_for(request, Permission.VIEW_IDENTITY)
        form = IdentityForm(request.POST)
        if not form.is_valid():
            return refused(TemplateResponse(request, "outcomes/patient_find.html", {"form": form}))
        found = patients_called(cast(User, request.user), form.cleaned_data["words"])
        note_reading(patients=found, what="outcomes:patient-find")
        context = {"form": form, "lines": patient_lines(found), "asked": True}
        return TemplateResponse(request, "outcomes/patient_find.html", context)


class PatientDetail(PatientView):
    """Everything recorded of one patient; who they are only for those who may know."""

    def get(self, request: HttpRequest, registry_id: str) -> HttpResponse:
        if registry_id != self.patient.registry_id:
            messages.info(request, f"{registry_id} was merged into this record of the same person.")
            return redirect("outcomes:patient-detail", registry_id=self.patient.registry_id)
        self.note()
        records = records_of(self.patient)
        overdue = Expectation.objects.filter(patient=self.patient).overdue(self.patient.site.today())
        context: dict[str, Any] = {"patient": self.patient, "kinds": kinds_of_patient(records)}
        context |= {"course": course_of(records), "spine": spine_of(records), "missing": missing_of(records, overdue)}
        context["status"] = status_of(self.patient, records, self.patient.site.today())
        context["queries"] = query_lines(queries_of_patient(self.patient).select_related("patient", "site"))
        context["may_enter"] = Permission.ENTER_DATA in self.rights
        context["lines"] = score_lines(self.patient)
        context["may_merge"] = Permission.MERGE_PATIENTS in self.rights
        context["merges"] = Merge.objects.filter(survivor=self.patient, undone_at=None).select_related("merged")
        if Permission.VIEW_IDENTITY in self.rights:
            context["identity"] = identity_facts(PatientIdentity.objects.filter(patient=self.patient).first())
        return TemplateResponse(request, "outcomes/patient_detail.html", context)


def _site_or_404(code: str, sites: dict[str, Site]) -> Site | None:
    if code and code not in sites:
        raise Http404("no such site")
    return sites.get(code)


def _number_or_404(text: str) -> int | None:
    if text and not text.isdecimal():
        raise Http404("no such page")
    return int(text) if text else None


def _address_of(request: HttpRequest, before: int | None) -> str:
    """The address of the page that follows, or nothing."""
    if before is None:
        return ""
    words = request.GET.copy()
    words["before"] = str(before)
    return f"?{words.urlencode()}"
