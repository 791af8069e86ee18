"""Importing a hospital's files in the browser: send them, read what they would do, and only then import them."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import rights_at
from outcomes.actions.building import keep_unmapped
from outcomes.actions.upload_parts import answer_in, problems_in
from outcomes.actions.uploads import (
    apply_upload,
    begin_again,
    discard_upload,
    keep_upload,
    order_import,
    stop_import,
)
from outcomes.import_form import ImportForm
from outcomes.imports.sources import PartLost
from outcomes.imports.uploaded import LARGEST, LARGEST_TOGETHER
from outcomes.mapping_form import NameForm
from outcomes.models import ImportState, ImportUpload
from outcomes.presenters.imports import SHOWN, preview_of, progress_of, upload_line, upload_lines
from outcomes.presenters.mappings import mapping_lines
from outcomes.selectors import mappings_of, uploads_of
from outcomes.views.access import only_for, refused
from outcomes.views.today import SiteView
from registry.errors import NotPossible


class ImportList(SiteView):
    """Send files, and find those again that wait."""

    needs = Permission.IMPORT_DATA

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ImportForm(mappings=mappings_of(self.site)))

    def post(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_TOGETHER:
            words = f"The files are too large together, so none was kept. Each may have {LARGEST >> 20} MB."
            messages.error(request, words)
            return redirect(f"{reverse('outcomes:import-list')}?site={self.site.code}")
        building = "build" in request.POST
        form = ImportForm(request.POST, request.FILES, mappings=mappings_of(self.site), building=building)
        if form.is_valid():
            try:
                if building:
                    upload = keep_unmapped(by=self.person, site=self.site, **form.tables())
                    return redirect("outcomes:import-columns", pk=upload.pk)
                upload = keep_upload(by=self.person, site=self.site, sent=form.sent())
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                return redirect("outcomes:import-detail", pk=upload.pk)
        return refused(self._page(form))

    def _page(self, form: ImportForm) -> HttpResponse:
        others = [site for site in self.sites if site != self.site and self.needs in rights_at(self.person, site.pk)]
        context = {
            "site": self.site,
            "others": others,
            "form": form,
            "mappings": mapping_lines(mappings_of(self.site)),
            "waiting": upload_lines(uploads_of(self.person).filter(site=self.site)),
        }
        return TemplateResponse(self.request, "outcomes/import_list.html", context)


class ImportView(View):
    """A page of files somebody sent. To everybody else they do not exist."""

    upload: ImportUpload

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        only_for(request, Permission.IMPORT_DATA)
        self.upload = get_object_or_404(uploads_of(request.user), pk=kwargs["pk"])
        if Permission.IMPORT_DATA not in rights_at(request.user, self.upload.site_id):
            raise PermissionDenied(f"this page needs the right to {Permission.IMPORT_DATA}")
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)  # nobody else comes this far

    def to_list(self) -> HttpResponse:
        return redirect(f"{reverse('outcomes:import-list')}?site={self.upload.site.code}")


class ImportDetail(ImportView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload = self.upload
        if upload.state == ImportState.UNMAPPED:
            return redirect("outcomes:import-columns", pk=pk)
        answer = answer_in(upload)
        context = {
            "site": upload.site,
            "line": upload_line(upload),
            "note": upload.get_note_display(),
            "mapping_form": NameForm(initial={"name": upload.source}),
            "progress": progress_of(upload) if upload.is_at_work else None,
            "preview": preview_of(answer, most=SHOWN if upload.job else None) if answer is not None else None,
        }
        if request.headers.get("X-Fragment") == "progress" and upload.is_at_work:
            return TemplateResponse(request, "outcomes/_import_progress.html", context)
        return TemplateResponse(request, "outcomes/import_detail.html", context)


class ImportApply(ImportView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            if self.upload.job is not None:
                order_import(by=self.person, upload=self.upload)
                return redirect("outcomes:import-detail", pk=pk)
            answer = apply_upload(by=self.person, upload=self.upload)
        except NotPossible as error:
            messages.error(request, str(error))
            return redirect("outcomes:import-detail", pk=pk)
        if answer is None:
            messages.error(
                request,
                "The registry has changed since these files were tried, so nothing was imported. See what is new.",
            )
            return redirect("outcomes:import-detail", pk=pk)
        created, changed, removed = (
            sum(counts.values()) for counts in (answer.created, answer.changed, answer.removed)
        )
        messages.success(request, f"Imported: {created} records created, {changed} changed, {removed} removed.")
        return self.to_list()


class ImportStop(ImportView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        tried_only = self.upload.state == ImportState.TRYING
        if not stop_import(by=self.person, upload=self.upload):
            messages.error(request, "It was done before it could be stopped.")
        elif tried_only:
            messages.success(request, "Stopped. The files were thrown away, and nothing was imported.")
            return self.to_list()
        return redirect("outcomes:import-detail", pk=pk)


class ImportAgain(ImportView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            begin_again(by=self.person, upload=self.upload)
        except NotPossible as error:
            messages.error(request, str(error))
        return redirect("outcomes:import-detail", pk=pk)


class ImportProblems(ImportView):
    """All problems as a file; what stands in the cells is what the page shows, identities hidden."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            table = problems_in(self.upload)
        except PartLost:
            table = b""
        if not table:
            raise Http404("no problems are kept")
        response = HttpResponse(table, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="spinemet_import_{pk}_problems.csv"'
        return response


class ImportDiscard(ImportView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        discard_upload(by=self.person, upload=self.upload)
        messages.success(request, "The files were thrown away. Nothing was imported.")
        return self.to_list()
