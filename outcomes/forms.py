"""What a person writes about a patient. A form holds the fields its kind lists, and no other can be sent through it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField

from accounts.forms import ProofForm
from outcomes.records.catalogue import BY_SLUG, Kind
from outcomes.records.checks import violations
from outcomes.records.dates import TypedDate
from outcomes.records.fields import RowOfPatient, form_field, reason_field
from outcomes.rules import shown
from outcomes.schedule.worklist import Show
from registry.errors import Violation
from registry.models import ClinicalRow, Patient
from registry.rules import label_of as spoken
from registry.vocabulary.common import RecordState, SignatureMeaning


class WhyField(forms.CharField):
    """A reason for the history."""

    def __init__(self, label: str) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, max_length=500, widget=widget, help_text="Kept in the history of the record.")


class RecordForm(forms.Form):
    """One record of one patient: added, or changed with a reason from the version it was read at."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        patient: Patient,
        row: ClinicalRow | None = None,
        suggested: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.kind, self.patient, self.row = kind, patient, row
        options.setdefault("initial", initial_of(kind, row) if row else {"key": uuid4(), **(suggested or {})})
        super().__init__(*args, **options)
        for name in kind.fields:
            self.fields[name] = form_field(kind, name, patient)
            if f"{name}_missing" in kind.columns:
                self.fields[f"{name}_missing"] = reason_field(f"{self.fields[name].label}: if missing, why")
        self.fields["unfinished"] = forms.BooleanField(required=False, label="Not finished yet: keep as a draft")
        if row is None:
            self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput)
            if not self.is_bound:
                self._begin()
        else:
            self.fields["reason"] = WhyField("Why is this changed?")
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def _begin(self) -> None:
        """A link that must be given, and can be to one record only, is given; the first field to fill has the focus."""
        for name in self.kind.fields:
            field: Any = self.fields[name]
            if isinstance(field, RowOfPatient) and field.required:
                rows = list(field.queryset[:2]) if field.queryset is not None else []
                if len(rows) == 1:
                    self.initial.setdefault(name, rows[0].pk)
        first = next((name for name in self.kind.fields if not self.initial.get(name)), self.kind.fields[0])
        self.fields[first].widget.attrs["autofocus"] = True

    def sections(self) -> Iterator[tuple[str, list[tuple[BoundField, BoundField | None]]]]:
        """What the template walks through: a title, then each value with the reason for its absence beside it."""
        for section in self.kind.sections:
            yield (
                section.title,
                [
                    (self[name], self[f"{name}_missing"] if f"{name}_missing" in self.fields else None)
                    for name in section.fields
                ],
            )

    def clean(self) -> dict[str, Any]:
        """The rules are asked once everything could be read: a value that could not be is missing to them."""
        if not self.errors:
            pk = self.row.pk if self.row else None
            self.add_violations(
                violations(self.kind, self.patient, self.values(), pk=pk, today=self.patient.site.today())
            )
        return self.cleaned_data

    def add_violations(self, found: list[Violation]) -> None:
        for violation in found:
            self._add_violation(violation)

    def _add_violation(self, violation: Violation) -> None:
        value = violation.field.removesuffix("_missing")
        field = next((name for name in (value, violation.field) if name in self.fields), None)
        words = violation.message
        if field and field in self.kind.columns:  # the summary says the field's name already
            called = spoken(self.kind.model, field)
            words = words.removeprefix(f"{called}: ").removeprefix(f"{called[:1].upper()}{called[1:]}: ")
        self.add_error(field, f"{words[:1].upper()}{words[1:]} {violation.remedy}")

    def values(self) -> dict[str, Any]:
        """By the model's fields; a date with its precision."""
        columns = self.kind.columns
        found: dict[str, Any] = {}
        for name in self.kind.fields:
            value = self.cleaned_data.get(name)
            if f"{name}_precision" in columns:
                found[f"{name}_precision"] = value.precision if value else None
            found[name] = value.day if isinstance(value, TypedDate) else value
            if f"{name}_missing" in columns:
                found[f"{name}_missing"] = self.cleaned_data.get(f"{name}_missing", "")
        return found

    def as_row(self) -> ClinicalRow:
        """What was written, as a row that is not saved."""
        return self.kind.model(patient=self.patient, site_id=self.patient.site_id, **self.values())

    def began_at(self) -> int | None:
        """The version the writer had before them when they began; later ones they only saw as a conflict."""
        text = str(self.data.get("began") or self.data.get("version") or "")
        return int(text) if text.isdecimal() else None

    @property
    def state(self) -> RecordState:
        return RecordState.DRAFT if self.cleaned_data["unfinished"] else RecordState.COMPLETE


class OperationForm(RecordForm):
    """A new operation, with the levels it treated together."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["treated_levels"] = form_field(BY_SLUG["segment"], "levels", self.patient)
        self.fields["treated_levels"].required = False
        self.fields["treated_levels"].label = "Levels treated together"
        self.fields[
            "treated_levels"
        ].help_text = "Recurrence is told of these. A second segment, treated apart, is added afterwards."

    def sections(self) -> Iterator[tuple[str, list[tuple[BoundField, BoundField | None]]]]:
        first, *others = super().sections()
        yield first
        yield "Treated segment", [(self["treated_levels"], None)]
        yield from others


def initial_of(kind: Kind, row: ClinicalRow) -> dict[str, Any]:
    """What a form begins with: the record as it stands, written as a person would type it."""
    columns = kind.columns
    found: dict[str, Any] = {"version": row.version, "unfinished": row.record_state == RecordState.DRAFT}
    for name in kind.fields:
        value = getattr(row, kind.model._meta.get_field(name).attname)  # type: ignore[union-attr]
        if value is not None and f"{name}_precision" in columns:
            value = shown(value, getattr(row, f"{name}_precision"))
        found[name] = value
        if f"{name}_missing" in columns:
            found[f"{name}_missing"] = getattr(row, f"{name}_missing")
    return found


class ReasonForm(forms.Form):
    """Why something is done that the history will be asked about."""

    use_required_attribute = False
    reason = WhyField("Why?")


class RemovalForm(ReasonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SignatureForm(ProofForm):
    """A person's word on a record, and once more who they are."""

    REFUSED = "This is neither your password nor the code your app shows now. Nothing was signed."

    always = True
    meaning = forms.ChoiceField(
        label="With my signature I say", choices=SignatureMeaning.choices, widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """Patients of one's sites, by registry id: nothing that identifies a person stands in an address."""

    q = forms.CharField(
        required=False, max_length=12, label="Registry id", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    site = forms.ChoiceField(required=False, label="Site")

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = [("", "All my sites"), *sites]  # type: ignore[attr-defined]


class IdentityForm(forms.Form):
    """A person by what the hospital calls them. Sent by POST only."""

    use_required_attribute = False
    words = forms.CharField(
        max_length=100,
        label="Registry id, hospital number or name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TodayForm(forms.Form):
    """Which list of the day, and of which of one's sites."""

    show = forms.ChoiceField(required=False, label="Show", choices=Show.choices)
    site = forms.ChoiceField(required=False, label="Site")

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = sites  # type: ignore[attr-defined]
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
