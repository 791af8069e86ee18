"""The files of an import, as its page asks for them; each is judged by what it holds."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from outcomes.actions.uploads import Sent
from outcomes.imports.mapping import MappingError, mapping_from
from outcomes.imports.uploaded import LARGEST, LARGEST_MAPPING, judge
from outcomes.mapping_form import faults_in_words
from outcomes.models import StoredMapping
from outcomes.receiving import ReceivedFile
from registry.errors import NotPossible

_TABLES = ".csv,.txt,.xlsx,.xlsm"
_SIZE = f"CSV or .xlsx, {LARGEST >> 20} MB at most."


class _StoredChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: StoredMapping) -> str:
        return f"{obj.name}, version {obj.version}"


class ImportForm(forms.Form):
    """Two tables and a mapping: one that is kept for the site, or a file."""

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
    stored = _StoredChoice(
        StoredMapping.objects.none(),
        label="Mapping",
        required=False,
        empty_label="from a file",
        help_text="What the columns mean.",
    )
    mapping = forms.FileField(
        label="File with the mapping",
        required=False,
        help_text="The .toml file that says what the columns mean, the same that the import command takes.",
        widget=forms.FileInput(attrs={"accept": ".toml,.txt"}),
    )

    def __init__(self, *given: Any, mappings: QuerySet[StoredMapping], building: bool = False, **options: Any) -> None:
        super().__init__(*given, **options)
        self.building = building
        cast(_StoredChoice, self.fields["stored"]).queryset = mappings
        if not mappings:
            del self.fields["stored"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.building:
            return said
        if "mapping" not in self.errors and not said.get("mapping") and not said.get("stored"):
            self.add_error("mapping", "Choose a mapping.")
        elif said.get("mapping") and said.get("stored"):
            self.add_error("mapping", "Choose one mapping: the one that is kept, or a file.")
        return said

    def clean_patients(self) -> ReceivedFile:
        return self._table("patients")

    def clean_followup(self) -> ReceivedFile:
        return self._table("followup")

    def clean_mapping(self) -> bytes:
        file: UploadedFile | None = self.cleaned_data["mapping"]
        if file is None:
            return b""
        if (file.size or 0) > LARGEST_MAPPING:
            raise forms.ValidationError("This is too large for a mapping. Was it chosen in place of a table?")
        content = _content(file)
        try:
            mapping_from(content, "the file")
        except MappingError as error:
            raise forms.ValidationError(faults_in_words(error)) from None
        return content

    def tables(self) -> dict[str, ReceivedFile]:
        return {name: self.cleaned_data[name] for name in ("patients", "followup")}

    def sent(self) -> Sent:
        said: dict[str, Any] = self.cleaned_data
        mapping = said["mapping"] or said["stored"].content.encode()
        return Sent(said["patients"], said["followup"], mapping)

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
