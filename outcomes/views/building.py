"""Building a mapping by example, in two pages: where the columns go, then what their words mean."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from outcomes.actions.building import columns_in, example_in, give_mapping, keep_columns
from outcomes.building_form import ColumnsForm, ValuesForm
from outcomes.imports.building import mapping_text
from outcomes.imports.mapping import MappingError
from outcomes.mapping_form import faults_in_words
from outcomes.views.access import refused
from outcomes.views.imports import ImportView


class ImportColumns(ImportView):
    """Where each column goes. What was chosen before is chosen again."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        example = example_in(self.upload)
        if example is None:
            return self._unreadable()
        return self._page(ColumnsForm(example, initial=columns_in(self.upload)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        example = example_in(self.upload)
        if example is None:
            return self._unreadable()
        form = ColumnsForm(example, request.POST)
        if not form.is_valid():
            return refused(self._page(form))
        keep_columns(by=self.person, upload=self.upload, columns=form.cleaned_data)
        return redirect("outcomes:import-values", pk=pk)

    def _page(self, form: ColumnsForm) -> HttpResponse:
        context = {"site": self.upload.site, "upload": self.upload, "form": form}
        return TemplateResponse(self.request, "outcomes/import_columns.html", context)

    def _unreadable(self) -> HttpResponse:
        messages.error(self.request, "These files can no longer be read. Discard them and send them again.")
        return self.to_list()


class ImportValues(ImportView):
    """What words, dates and numbers mean; from here the files are tried."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._with(request, sent=False)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._with(request, sent=True)

    def _with(self, request: HttpRequest, *, sent: bool) -> HttpResponse:
        example = example_in(self.upload)
        columns = ColumnsForm(example, columns_in(self.upload)) if example is not None else None
        if example is None or columns is None or not columns.is_valid():
            return redirect("outcomes:import-columns", pk=self.upload.pk)
        form = ValuesForm(example, columns.targets(), request.POST if sent else None)
        if not sent:
            return self._page(form)
        if form.is_valid():
            said = columns.cleaned_data
            content = mapping_text(said["source"], said["blank"], example, columns.targets(), form.cleaned_data)
            try:
                give_mapping(by=self.person, upload=self.upload, content=content)
            except MappingError as error:
                for fault in faults_in_words(error):
                    form.add_error(None, fault)
            else:
                return redirect("outcomes:import-detail", pk=self.upload.pk)
        return refused(self._page(form))

    def _page(self, form: ValuesForm) -> HttpResponse:
        context = {"site": self.upload.site, "upload": self.upload, "form": form}
        return TemplateResponse(self.request, "outcomes/import_values.html", context)
