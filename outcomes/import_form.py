"""The files of an import, as its page asks for them; each is judged by what it holds."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from outcomes.actions.uploads import Sent
from outcomes.imports.mapping import MappingError, mapping_from
from outcomes.imports.uploaded import LARGEST, LARGEST_MAPPING, judge
from outcomes.receiving import ReceivedFile
from registry.errors import NotPossible

_TABLES = ".csv,.txt,.xlsx,.xlsm"
_MOST_FAULTS = 20
_SIZE = f"CSV or .xlsx, {LARGEST >> 20} MB at most."


class ImportForm(forms.Form):
    """Two tables and a mapping."""

    use_required_attribute = False
    patients = forms.FileField(
        label="Patients",
        help_text=f"One row for each patient with the operation. {_SIZE}",
        widget=forms.FileInput(attrs={"accept": _TABLES}),
    )
    followup = forms.FileField(
        label="Follow-up",
        help_text=f"One row for each visit. {_SIZE}",
        widget=forms.FileInput(attrs={"accept": _TABLES}),
    )
    mapping = forms.FileField(
        label="Mapping",
        help_text="The .toml file that says what the columns mean, the same that the import command takes.",
        widget=forms.FileInput(attrs={"accept": ".toml,.txt"}),
    )

    def clean_patients(self) -> ReceivedFile:
        return self._table("patients")

    def clean_followup(self) -> ReceivedFile:
        return self._table("followup")

    def clean_mapping(self) -> bytes:
        file: UploadedFile = self.cleaned_data["mapping"]
        if (file.size or 0) > LARGEST_MAPPING:
            raise forms.ValidationError("This is too large for a mapping. Was it chosen in place of a table?")
        content = _content(file)
        try:
            mapping_from(content, "the file")
        except MappingError as error:
            faults = [f"{fault.where}: {fault.what}" for fault in error.faults[:_MOST_FAULTS]]
            raise forms.ValidationError(faults) from None
        return content

    def sent(self) -> Sent:
        said: dict[str, Any] = self.cleaned_data
        return Sent(said["patients"], said["followup"], said["mapping"])

    def _table(self, name: str) -> ReceivedFile:
        file: ReceivedFile = self.cleaned_data[name]
        try:
            judge(file.as_source(name))
        except NotPossible as error:
            raise forms.ValidationError(str(error)) from None
        return file


def _content(file: UploadedFile) -> bytes:
    assert isinstance(file, ReceivedFile)
    with file.as_source("mapping").open() as opened:
        return opened.read()
