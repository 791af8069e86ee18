"""What a person decides when two records of one person are merged."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from outcomes.forms import WhyField
from outcomes.merging.comparison import HIDDEN, Comparison, Fact
from registry.merging import survivor_of
from registry.models import Patient

CHOICE = "choice-"


class PartnerForm(forms.Form):
    """The other record, by its registry id: nothing that identifies a person stands in an address."""

    use_required_attribute = False
    other_id = forms.CharField(
        max_length=12,
        label="Registry id of the other record",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Of the same hospital.",
    )
    other: Patient

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:
        self.patient = patient
        super().__init__(*args, **options)

    def clean_other_id(self) -> str:
        said = self.cleaned_data["other_id"].strip().upper()
        at_site = Patient.objects.select_related("site").filter(site=self.patient.site_id)
        found = at_site.filter(registry_id=said).first()
        if found is None:
            raise forms.ValidationError("No patient of this hospital has this registry id. Check its nine characters.")
        self.other = survivor_of(found)
        if self.other.pk == self.patient.pk:
            words = "is this record" if found.pk == self.patient.pk else "was merged into this record"
            raise forms.ValidationError(f"{said} {words}. Give the registry id of another.")
        return self.other.registry_id


def _answer(registry_id: str, text: str) -> str:
    return f"that of {registry_id}, {text}" if text == HIDDEN else f"{text} ({registry_id})"


class MergeForm(forms.Form):
    """Which record survives, and which of the two is right wherever they differ about the person."""

    use_required_attribute = False

    def __init__(self, *args: Any, comparison: Comparison, **options: Any) -> None:
        super().__init__(*args, **options)
        self.comparison = comparison
        both = [comparison.one, comparison.other]
        self.fields["other_id"] = forms.CharField(widget=forms.HiddenInput, initial=comparison.other.registry_id)
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, initial=comparison.seen)
        self.fields["survivor"] = forms.ChoiceField(
            label="Which record stays",
            choices=[(one.registry_id, f"{one.registry_id}, begun {one.created_at:%Y-%m-%d}") for one in both],
            initial=comparison.one.registry_id,
            widget=forms.RadioSelect,
            help_text="Its registry id goes on. The other registry id, and both hospital numbers, lead to it.",
        )
        for fact in comparison.differing:
            self.fields[f"{CHOICE}{fact.name}"] = forms.ChoiceField(
                label=fact.label,
                choices=[(key, _answer(key, text)) for key, text in fact.texts.items()],
                initial=fact.filled[0] if len(fact.filled) == 1 else None,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one of the two."},
            )
        self.fields["reason"] = WhyField("Why are these records of one person?")

    def choices(self) -> Iterator[BoundField]:
        for fact in self.comparison.differing:
            yield self[f"{CHOICE}{fact.name}"]

    def clean_seen(self) -> str:
        if self.cleaned_data["seen"] != self.comparison.seen:
            # the next answer is to what is shown now
            self.data = {**{name: self.data[name] for name in self.data}, "seen": self.comparison.seen}
            raise forms.ValidationError("One of the two records was changed since you looked. Look again, then go on.")
        return self.comparison.seen

    @property
    def survivor(self) -> Patient:
        one, other = self.comparison.one, self.comparison.other
        return one if self.cleaned_data["survivor"] == one.registry_id else other

    @property
    def merged(self) -> Patient:
        one, other = self.comparison.one, self.comparison.other
        return other if self.survivor is one else one

    @property
    def taken(self) -> list[str]:
        """What the survivor takes over from the other."""
        return [fact.name for fact in self._taken()]

    def _taken(self) -> list[Fact]:
        merged = self.merged.registry_id
        return [fact for fact in self.comparison.differing if self.cleaned_data[f"{CHOICE}{fact.name}"] == merged]

    def plan(self) -> dict[str, Any]:
        """What will happen, in words."""
        merged, from_one = self.merged, self.merged is self.comparison.one
        moving = [(beside.kind, len(beside.one if from_one else beside.other)) for beside in self.comparison.kinds]
        return {
            "survivor": self.survivor,
            "merged": merged,
            "rows": [f"{n} {kind.name if n == 1 else kind.plural}" for kind, n in moving if n],
            "facts": [(fact.label, fact.texts[merged.registry_id]) for fact in self._taken()],
            "reason": self.cleaned_data["reason"],
        }
