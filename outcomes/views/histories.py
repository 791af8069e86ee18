"""The history of one record, to read and to take along. It outlives the record."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.permissions import Permission
from accounts.selectors import names_of, rights_at
from accounts.trail import note_reading
from history.models import Event
from history.selectors import changes_of
from outcomes.presenters.history import Change, as_rows, changes
from outcomes.records.catalogue import Kind
from outcomes.views.access import kind_or_404
from registry.csv_files import to_csv
from registry.merging import survivor_of
from registry.models import Patient


class HistoryView(View):
    """Finds the events, not the record: that may have been removed."""

    kind: Kind
    patient: Patient
    events: list[Event]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind = kind_or_404(kwargs["kind"])
        self.events = list(changes_of(self.kind.model._meta.db_table, kwargs["pk"]))
        if not self.events:
            raise Http404("no such record")
        known = Patient.objects.known_to(request.user).select_related("site")
        self.patient = survivor_of(get_object_or_404(known, pk=self.events[-1].patient_id))
        if Permission.VIEW_HISTORY not in rights_at(request.user, self.patient.site_id):
            raise PermissionDenied("this page needs the right to view the history of records")
        note_reading(patients=[self.patient], what=f"outcomes:record-history {self.kind.slug}")
        return super().dispatch(request, *args, **kwargs)

    def changes(self) -> list[Change]:
        told = (columns for event in self.events for columns in (event.old, event.new) if columns)
        owners = Patient.objects.filter(pk__in={columns["patient_id"] for columns in told})
        patients = dict(owners.values_list("pk", "registry_id"))
        return changes(self.kind, self.events, names_of(event.actor for event in self.events), patients)


class RecordHistory(HistoryView):
    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        is_there = self.kind.model._default_manager.filter(pk=pk).exists()
        context = {"patient": self.patient, "kind": self.kind, "pk": pk, "is_there": is_there}
        return TemplateResponse(request, "outcomes/record_history.html", {**context, "changes": self.changes()})


class RecordHistoryFile(HistoryView):
    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        response = HttpResponse(to_csv(as_rows(self.changes())), content_type="text/csv; charset=utf-8")
        name = f"spinemet_{self.patient.registry_id}_{self.kind.slug}-{pk}_history.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
