"""Mappings of a site: looked at, changed into a next version, taken along as a file; and that of an upload, kept."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import rights_at
from outcomes.actions.mappings import store_mapping
from outcomes.actions.upload_parts import mapping_text_in
from outcomes.imports.sources import PartLost
from outcomes.mapping_form import NameForm, TextForm
from outcomes.models import StoredMapping
from outcomes.presenters.mappings import mapping_line, mapping_lines
from outcomes.selectors import versions_of
from outcomes.views.access import only_for, refused
from outcomes.views.imports import ImportView

TOML = "application/toml; charset=utf-8"


class MappingView(View):
    """A page of one version of a mapping, for people who import at its site."""

    stored: StoredMapping

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: int) -> HttpResponseBase:
        only_for(request, Permission.IMPORT_DATA)
        seen = StoredMapping.objects.visible_to(request.user).select_related("site", "saved_by")
        self.stored = get_object_or_404(seen, pk=kwargs["pk"])
        if Permission.IMPORT_DATA not in rights_at(request.user, self.stored.site_id):
            raise PermissionDenied(f"this page needs the right to {Permission.IMPORT_DATA}")
        return super().dispatch(request, *args, **kwargs)


class MappingDetail(MappingView):
    """What it says; saved with a change, it is the next version."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(TextForm(initial={"content": self.stored.content}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = TextForm(request.POST)
        if not form.is_valid():
            return refused(self._page(form))
        person = cast(User, request.user)  # nobody else comes this far
        name, content = self.stored.name, form.cleaned_data["content"]
        stored = store_mapping(by=person, site=self.stored.site, name=name, content=content)
        messages.success(request, f"Version {stored.version} of {stored.name} is kept.")
        return redirect("outcomes:mapping-detail", pk=stored.pk)

    def _page(self, form: TextForm) -> HttpResponse:
        context = {
            "site": self.stored.site,
            "line": mapping_line(self.stored),
            "versions": mapping_lines(versions_of(self.stored)),
            "form": form,
        }
        return TemplateResponse(self.request, "outcomes/mapping_detail.html", context)


class MappingFile(MappingView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = f"mapping_{self.stored.pk}_version_{self.stored.version}.toml"
        return _file(self.stored.content.encode(), name)


class ImportMappingFile(ImportView):
    """The mapping of an upload, as the import command takes it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return _file(mapping_text_in(self.upload), "mapping.toml")
        except PartLost:
            raise Http404("no mapping can be read") from None


class ImportMappingKeep(ImportView):
    """Keep the mapping of an upload under a name."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = NameForm(request.POST)
        if not form.is_valid():
            for faults in form.errors.values():
                messages.error(request, f"The mapping was not kept. {' '.join(map(str, faults))}")
            return redirect("outcomes:import-detail", pk=pk)
        try:
            content = mapping_text_in(self.upload).decode()
        except PartLost:
            raise Http404("no mapping can be read") from None
        name, site = form.cleaned_data["name"], self.upload.site
        stored = store_mapping(by=self.person, site=site, name=name, content=content)
        messages.success(request, f"The mapping is kept as {stored.name}, version {stored.version}.")
        return redirect("outcomes:import-detail", pk=pk)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TOML)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
