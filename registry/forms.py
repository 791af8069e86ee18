from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from registry.scores import BadInput, Choice, Input, Rule

NOT_KNOWN = ("", "not known")
#: A vocabulary of so few words is ticked; a longer one is a list to choose from.
MOST_RADIOS = 7


class ScoreForm(forms.Form):
    """The inputs of one rule. None is required: what is missing is named beside the result."""

    use_required_attribute = False

    def __init__(self, *args: Any, rule: Rule, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rule = rule
        for one in rule.inputs:
            self.fields[one.name] = field_of(one)

    def given(self) -> dict[str, Any]:
        """The inputs that could be read."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class InputField(forms.CharField):
    """Text that an input of a rule reads; what it refuses is said in its own words."""

    def __init__(self, one: Input, **options: Any) -> None:
        self.one = one
        numbers = "decimal" if hasattr(one, "unit") else "text"
        widget = forms.TextInput(attrs={"inputmode": numbers, "autocomplete": "off"})
        super().__init__(required=False, max_length=20, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.one.read(text)
        except BadInput as error:
            said = error.rule.removeprefix(f"{self.one.label}: ")
            raise forms.ValidationError(f"{said[:1].upper()}{said[1:]} {error.remedy}") from None


def field_of(one: Input) -> forms.Field:
    """An input of a rule as a field of a form; "" and None are missing."""
    if not isinstance(one, Choice):
        unit = f" ({one.unit})" if one.unit else ""
        return InputField(one, label=f"{one.label}{unit}", help_text=one.help)
    choices = [NOT_KNOWN, *one.options.items()]
    widget = forms.RadioSelect if len(one.options) <= MOST_RADIOS else forms.Select
    return forms.ChoiceField(label=one.label, choices=choices, required=False, help_text=one.help, widget=widget)


class OverrideForm(ScoreForm):
    """What a clinician says instead of recorded facts; a field left alone follows the records."""

    def __init__(self, *args: Any, rule: Rule, recorded: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, rule=rule, **options)
        for name, field in self.fields.items():
            words = f"as recorded: {recorded.get(name, 'missing')}"
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", words), *list(field.choices)[1:]]  # type: ignore[arg-type]
            else:
                field.help_text = f"{field.help_text} Left empty: {words}.".strip()
        self.fields["reason"] = forms.CharField(
            label="Why?", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="Kept with the score."
        )

    def given(self) -> dict[str, Any]:
        """Every input; None where the record stands."""
        found = super().given()  # a zero is a value
        return {one.name: found.get(one.name) for one in self.rule.inputs}


def faults_of(form: forms.Form) -> Iterator[tuple[str, str]]:
    """Label and words of each fault, for a fragment that shows no fields."""
    for name, errors in form.errors.items():
        for error in errors:
            yield str(form.fields[name].label), str(error)
