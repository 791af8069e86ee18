"""Who may be on a page of a patient. Another hospital's patient answers like one that does not exist."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import may, rights_at
from accounts.trail import note_reading
from outcomes.records.catalogue import BY_SLUG, Kind
from registry.merging import survivor_of
from registry.models import ClinicalRow, Patient


class PatientView(View):
    """A page of one patient for people who may see patients there, and whatever else the page `needs`."""

    needs: Permission = Permission.VIEW_PATIENTS
    patient: Patient
    rights: frozenset[Permission]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.find(request, **kwargs)
        self.rights = rights_at(request.user, self.patient.site_id)
        if not {Permission.VIEW_PATIENTS, self.needs} <= self.rights:
            raise PermissionDenied(f"this page needs the right to {self.needs}")
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        """The registry id of a merged record finds the patient it lives on in."""
        known = Patient.objects.known_to(request.user).select_related("site")
        self.patient = survivor_of(get_object_or_404(known, registry_id=kwargs["registry_id"]))

    @property
    def person(self) -> User:
        return cast(User, self.request.user)  # nobody else comes this far

    @property
    def actor(self) -> str:
        return f"user:{self.person.pk}"

    def note(self) -> None:
        """Write down that this page of the patient was opened; what stood there is not written down."""
        match = self.request.resolver_match
        kind = self.kwargs.get("kind")
        words = [match.view_name if match else "", *([str(kind)] if kind else [])]
        note_reading(patients=[self.patient], what=" ".join(words))


class KindView(PatientView):
    """A page about one kind of record of a patient."""

    kind: Kind

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.kind = kind_or_404(kwargs["kind"])
        super().find(request, **kwargs)


class RecordView(PatientView):
    """A page of one record."""

    kind: Kind
    row: ClinicalRow

    def find(self, request: HttpRequest, **kwargs: Any) -> None:
        self.kind = kind_or_404(kwargs["kind"])
        seen = self.kind.model._default_manager.visible_to(request.user).select_related("patient__site")
        self.row = get_object_or_404(seen, pk=kwargs["pk"])
        self.patient = self.row.patient

    def context(self, **more: Any) -> dict[str, Any]:
        return {"patient": self.patient, "kind": self.kind, "row": self.row, **more}


def only_for(request: HttpRequest, permission: Permission) -> None:
    """A page of no one site, for people who have the right at any."""
    if not may(request.user, permission):
        raise PermissionDenied(f"this page needs the right to {permission}")


def kind_or_404(slug: str) -> Kind:
    if slug not in BY_SLUG:
        raise Http404("no such kind of record")
    return BY_SLUG[slug]


def refused(response: HttpResponse, status: int = 422) -> HttpResponse:
    """The page again, with what is wrong with what was sent."""
    response.status_code = status
    return response
