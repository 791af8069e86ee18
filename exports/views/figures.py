"""Releases of figures: what each holds, as consumers would read it, and a manager's word on the one that waits."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from exports.actions.figure_releases import approve_release, refuse_release
from exports.forms import ReleaseRefusalForm
from exports.models import FigureRelease
from exports.presenters.releases import pill_of, release_lines, release_told
from exports.views.access import For, PersonView, tell
from exports.vocabulary import ReleaseState
from registry.errors import NotPossible


class ReleaseView(PersonView):
    """Only for who manages projects: they decide what leaves to people who see no patient."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.manages:
            raise PermissionDenied(f"this page is for {For.MANAGERS}")
        return super().dispatch(request, *args, **kwargs)


class ReleaseList(ReleaseView):
    def get(self, request: HttpRequest) -> HttpResponse:
        lines = release_lines(FigureRelease.objects.select_related("approved_by"))
        return self.show("release_list", lines=lines)


class ReleaseDetail(ReleaseView):
    """Read with GET; with POST approved, or refused with the reason."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._release(), ReleaseRefusalForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        release, form = self._release(), ReleaseRefusalForm(request.POST)
        if request.POST.get("step") == "refuse":
            if not form.is_valid():
                return self._page(release, form, 422)
            return self._decided(release, form, "Refused. Consumers go on reading the release before it.")
        return self._decided(release, None, "Approved. Consumers read it from now on.")

    def _decided(self, release: FigureRelease, refusal: forms.Form | None, words: str) -> HttpResponse:
        try:
            if refusal:
                refuse_release(by=self.person, release=release, why=refusal.cleaned_data["why"])
            else:
                approve_release(by=self.person, release=release, now=timezone.now())
        except NotPossible as error:
            form = refusal or ReleaseRefusalForm({})
            form.full_clean()
            form.errors.clear()
            tell(form, error)
            return self._page(release, form, 422)
        messages.success(self.request, words)
        return redirect("exports:release-detail", pk=release.pk)

    def _release(self) -> FigureRelease:
        return get_object_or_404(FigureRelease.objects.select_related("approved_by"), pk=self.kwargs["pk"])

    def _page(self, release: FigureRelease, form: forms.Form, status: int = 200) -> HttpResponse:
        return self.show(
            "release_detail",
            status,
            release=release,
            pill=pill_of(release),
            told=release_told(release, release.figures.all()),
            waits=release.state == ReleaseState.PROPOSED,
            form=form,
        )
