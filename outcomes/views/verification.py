"""Saying that a record is as its source, and taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.permissions import Permission
from outcomes.actions.verification import verify_record, withdraw_verification
from outcomes.forms import ReasonForm
from outcomes.records.values import title_of
from outcomes.views.access import RecordView, refused
from registry.errors import NotPossible


class RecordVerify(RecordView):
    """By POST only, with the version that was read."""

    needs = Permission.VERIFY_RECORDS

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        version = str(request.POST.get("version", ""))
        try:
            verify_record(by=self.actor, row=self.row, version=int(version) if version.isdecimal() else 0)
            messages.success(request, "Verified. It holds until the record is changed.")
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("outcomes:record-detail", kind=kind, pk=pk)


class RecordUnverify(RecordView):
    needs = Permission.VERIFY_RECORDS

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        return self._page(ReasonForm())

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            withdraw_verification(by=self.actor, row=self.row, reason=form.cleaned_data["reason"])
            messages.success(request, "The verification is withdrawn.")
            return redirect("outcomes:record-detail", kind=kind, pk=pk)
        return refused(self._page(form))

    def _page(self, form: ReasonForm) -> HttpResponse:
        context = self.context(form=form, title=title_of(self.row), step="Withdraw verification of")
        return TemplateResponse(self.request, "outcomes/record_step.html", context)
