"""A new patient: first whether they are here already, then the rest."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.models import Membership, User
from accounts.permissions import Permission
from accounts.trail import note_reading
from outcomes.actions.admission import NumberIsKnown, admit_patient
from outcomes.alike import Alike, people_alike
from outcomes.checks.asking import Unconfirmed, words_in
from outcomes.checks.rule import Finding
from outcomes.entering.admission import AdmissionForm, PersonForm
from outcomes.presenters.queries import questions
from outcomes.views.access import refused
from outcomes.views.drafts import Drafted, as_initial
from registry.errors import NotPossible, RuleError
from registry.models import Patient, Site


class _Admitting(View):
    """For those who may enter data and know names, at the sites where they may do both."""

    sites: list[Site]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = Membership.objects.of(cast(User, request.user))
        entering, knowing = (
            set(mine.allowing(right).values_list("site_id", flat=True))
            for right in (Permission.ENTER_DATA, Permission.VIEW_IDENTITY)
        )
        self.sites = list(Site.objects.visible_to(request.user).filter(pk__in=entering & knowing))
        if not self.sites:
            raise PermissionDenied(f"this page needs the right to {Permission.ENTER_DATA}")
        return super().dispatch(request, *args, **kwargs)


class PatientAdd(_Admitting, Drafted):
    """Everything goes by POST: neither a name nor a number stands in an address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = self.resumed()
        if typed is not None:
            form = AdmissionForm(sites=self.sites)
            form = AdmissionForm(sites=self.sites, initial=as_initial(form, typed))
            return self._second(form, [])
        return self._first(PersonForm(sites=self.sites))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "check" in request.POST:
            person = PersonForm(request.POST, sites=self.sites)
            return self._look(person) if person.is_valid() else refused(self._first(person))
        form = AdmissionForm(request.POST, sites=self.sites)
        if not form.is_valid():
            return refused(self._second(form, self._alike(form) if form.says_who() else []))
        alike = self._alike(form)
        if alike and not form.cleaned_data["somebody_else"]:
            form.add_error("somebody_else", "Look at the people above first, and say that this is none of them.")
            return refused(self._second(form, alike))
        return self._save(form, alike)

    def draft_title(self) -> str:
        return "New patient"

    def draft_belongs_to(self) -> tuple[Site, Patient | None]:
        code = self.request.POST.get("site", "")
        return next((site for site in self.sites if site.code == code), self.sites[0]), None

    def _look(self, person: PersonForm) -> HttpResponse:
        alike = self._alike(person)
        if any(one.same_number for one in alike):
            return self._first(person, alike)
        initial = {name: person.data.get(name, "") for name in person.fields}
        return self._second(AdmissionForm(sites=self.sites, initial=initial), alike)

    def _save(self, form: AdmissionForm, alike: list[Alike]) -> HttpResponse:
        try:
            patient = admit_patient(
                by=f"user:{self.request.user.pk}",
                admission=form.admission(),
                key=form.cleaned_data["key"],
                confirmed=words_in(self.request.POST),
            )
        except NumberIsKnown as error:
            form.add_error("hospital_number", str(error))
        except RuleError as error:
            form.add_violations(error.violations)
        except Unconfirmed as error:
            return refused(self._second(form, alike, error.findings))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            self.saved()
            messages.success(self.request, f"Patient {patient.registry_id} is in the registry. Now the operation.")
            if "then" in self.request.POST:
                return redirect("outcomes:record-add", registry_id=patient.registry_id, kind="surgery")
            return redirect("outcomes:patient-detail", registry_id=patient.registry_id)
        return refused(self._second(form, alike))

    def _alike(self, form: PersonForm) -> list[Alike]:
        key = form.cleaned_data.get("key")  # of the second step; sent again, it is its own namesake
        made = key is not None and Patient.objects.filter(site=form.at(), uuid=key).exists()
        found = [] if made else people_alike(cast(User, self.request.user), form.at(), form.identity())
        note_reading(patients=[one.patient for one in found], what="outcomes:patient-add")
        return found

    def _first(self, form: PersonForm, alike: list[Alike] | None = None) -> HttpResponse:
        context = {"form": form, "alike": alike or [], **self.with_drafts()}
        return TemplateResponse(self.request, "outcomes/patient_check.html", context)

    def _second(self, form: AdmissionForm, alike: list[Alike], findings: Sequence[Finding] = ()) -> HttpResponse:
        context = {"form": form, "alike": alike, **self.with_drafts(), **questions(self.sent(), findings)}
        return TemplateResponse(self.request, "outcomes/patient_form.html", context)
