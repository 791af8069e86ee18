"""Locking, signing and unlocking one record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from accounts.permissions import Permission
from outcomes.forms import ReasonForm, SignatureForm
from outcomes.presenters.records import sections_of
from outcomes.records.values import title_of
from outcomes.views.access import RecordView, refused
from registry.actions.life import lock_record, sign_record, unlock_record
from registry.errors import NotPossible
from registry.vocabulary.common import SignatureMeaning


class RecordLock(RecordView):
    """By POST only; there is nothing to say but yes."""

    needs = Permission.LOCK_RECORDS

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        try:
            lock_record(by=self.actor, row=self.row)
            messages.success(request, "Locked. From now on the record stays as it is.")
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("outcomes:record-detail", kind=kind, pk=pk)


class RecordUnlock(RecordView):
    needs = Permission.UNLOCK_RECORDS

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        return self._page(ReasonForm())

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                unlock_record(by=self.actor, row=self.row, reason=form.cleaned_data["reason"])
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Unlocked. Signatures of this record are revoked and kept.")
                return redirect("outcomes:record-detail", kind=kind, pk=pk)
        return refused(self._page(form))

    def _page(self, form: ReasonForm) -> HttpResponse:
        context = self.context(form=form, title=title_of(self.row), step="Unlock")
        return TemplateResponse(self.request, "outcomes/record_step.html", context)


class RecordSign(RecordView):
    """The signer sees what they sign, says what they mean by it, and shows once more who they are."""

    needs = Permission.SIGN_RECORDS

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        return self._page(SignatureForm(initial={"version": self.row.version}, request=request))

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        form = SignatureForm(request.POST, request=request)
        if form.is_valid() and self._sign(form):
            return redirect("outcomes:record-detail", kind=kind, pk=pk)
        return refused(self._page(form))

    def _sign(self, form: SignatureForm) -> bool:
        meaning = SignatureMeaning(form.cleaned_data["meaning"])
        if form.cleaned_data["version"] != self.row.version:
            form.add_error(None, "The record was changed since you opened this page. Read it again, then sign.")
            return False
        try:
            sign_record(by=self.person, row=self.row, meaning=meaning, reauthenticated_at=timezone.now())
        except NotPossible as error:
            form.add_error(None, str(error))
            return False
        messages.success(self.request, f"Signed by {self.person}.")
        return True

    def _page(self, form: SignatureForm) -> HttpResponse:
        self.note()
        context = self.context(form=form, title=title_of(self.row), sections=list(sections_of(self.row)))
        context |= {"printed_name": str(self.person), "now": timezone.now()}
        return TemplateResponse(self.request, "outcomes/record_sign.html", context)
