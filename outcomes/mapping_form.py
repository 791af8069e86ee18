"""A mapping under a name, and its text, as their pages ask for them."""

from typing import Any

from django import forms

from outcomes.imports.mapping import MappingError, mapping_from
from outcomes.models import StoredMapping

MOST_FAULTS = 20
LONGEST = 200_000


class NameForm(forms.Form):
    """Under which name a mapping is kept."""

    use_required_attribute = False
    name = forms.CharField(
        label="Keep this mapping as",
        max_length=40,
        help_text="A name that is there already gets a new version.",
        validators=StoredMapping._meta.get_field("name").validators,
    )


class TextForm(forms.Form):
    """The text of the next version."""

    use_required_attribute = False
    content = forms.CharField(
        label="Mapping",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "mapping-text"}),
    )

    def clean_content(self) -> str:
        content: str = self.cleaned_data["content"]
        try:
            mapping_from(content.encode(), "the mapping")
        except MappingError as error:
            raise forms.ValidationError(faults_in_words(error)) from None
        return content


def faults_in_words(error: MappingError) -> list[Any]:
    return [f"{fault.where}: {fault.what}" for fault in error.faults[:MOST_FAULTS]]
