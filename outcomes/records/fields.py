"""A field of a clinical model as a field of a form. What is typed is kept as typed until it can be read."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models

from outcomes.records.catalogue import Kind
from outcomes.records.dates import PARTIAL_EXAMPLES, WHOLE_EXAMPLES, TypedDate, read_date
from outcomes.records.values import label_of, title_of
from registry.models import ClinicalRow, Patient
from registry.vocabulary.anatomy import WbbLayer
from registry.vocabulary.common import MissingReason

NOT_RECORDED = ("", "not recorded")
LONGEST_TEXT = 4_000
UNITS = frozenset({"%", "10^9/L", "days", "g/dL", "Gy", "IU/L", "mg/day", "mg/dL", "min", "mL", "mm", "units", "years"})


class DateTyped(forms.CharField):
    """Text in, a `TypedDate` or None out."""

    def __init__(self, *, partial: bool, **options: Any) -> None:
        self.partial = partial
        super().__init__(max_length=40, help_text=PARTIAL_EXAMPLES if partial else WHOLE_EXAMPLES, **options)

    def clean(self, value: Any) -> TypedDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_date(text, partial=self.partial)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class NumberTyped(forms.DecimalField):
    """A number with a point or a comma before its decimals.

    Not the browser's own box for numbers: that drops what it cannot read, and what was typed would be lost.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str) and value.count(",") == 1 and "." not in value:
            value = value.replace(",", ".")
        return super().to_python(value)


class WholeNumberTyped(forms.IntegerField):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


def unit_of(label: str) -> str:
    """What a number is counted in, as its label says in brackets: "mg/day" of opioids; nothing where it says none."""
    parts = label.rpartition("(")[2].removesuffix(")").split(", ") if label.endswith(")") else []
    return next((part for part in parts if part in UNITS), "")


class RowOfPatient(forms.ModelChoiceField):
    """Another record of the same patient, and of no other."""

    def __init__(self, link: models.ForeignKey, patient: Patient, **options: Any) -> None:
        rows = link.related_model._default_manager.filter(patient=patient).order_by("pk")
        super().__init__(rows, empty_label="choose one" if options.get("required") else "none", **options)

    def label_from_instance(self, row: ClinicalRow) -> str:
        return title_of(row)


def form_field(kind: Kind, name: str, patient: Patient) -> forms.Field:
    """The form's field for a model's: its label, what it may hold, and whether it must be given."""
    field = cast(models.Field, kind.model._meta.get_field(name))
    if name.endswith("_missing"):
        return reason_field(label_of(kind, name))
    said: dict[str, Any] = {"label": label_of(kind, name), "required": not field.null and not field.blank}
    if isinstance(field, models.ForeignKey):
        return RowOfPatient(field, patient, **said)
    if isinstance(field, models.DateField):
        partial = f"{field.name}_precision" in {other.name for other in field.model._meta.concrete_fields}
        return DateTyped(partial=partial, **said)
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(label=said["label"], required=False)
    if isinstance(field, ArrayField):
        return _several(field, **said)
    help_text = str(field.help_text)
    if field.choices:
        given = [choice for choice in field.choices if choice[0] not in ("", None)]
        choices = given if said["required"] and field.has_default() else [NOT_RECORDED, *given]
        coerce = int if isinstance(field, models.IntegerField) else str
        empty = None if field.null else ""
        return forms.TypedChoiceField(choices=choices, coerce=coerce, empty_value=empty, help_text=help_text, **said)
    if isinstance(field, models.DecimalField | models.IntegerField):
        return _number(field, help_text=help_text, **said)
    if isinstance(field, models.TextField):
        return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **said)
    return forms.CharField(max_length=field.max_length, help_text=help_text, **said)


def _number(field: models.Field, **said: Any) -> forms.Field:
    number: Any
    if isinstance(field, models.DecimalField):
        number = NumberTyped(max_digits=field.max_digits, decimal_places=field.decimal_places, **said)
    else:
        number = WholeNumberTyped(**said)
    number.unit = unit_of(said["label"])
    return cast(forms.Field, number)


def reason_field(label: str) -> forms.ChoiceField:
    """Why a value is absent."""
    return forms.ChoiceField(choices=[("", "no reason given"), *MissingReason.choices], required=False, label=label)


def _several(field: ArrayField, **said: Any) -> forms.Field:
    """Boxes to tick: levels, WBB sectors and layers."""
    choices = field.base_field.choices or (
        WbbLayer.choices if isinstance(field.base_field, models.CharField) else [(n, str(n)) for n in range(1, 13)]
    )
    coerce = int if isinstance(field.base_field, models.IntegerField) else str
    return forms.TypedMultipleChoiceField(
        choices=choices, coerce=coerce, empty_value=[], widget=forms.CheckboxSelectMultiple, **said
    )
