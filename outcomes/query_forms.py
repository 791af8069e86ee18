"""Asking about a record, taking a step with a query, choosing which queries to see."""

from typing import Any

from django import forms

from outcomes.records.catalogue import Kind
from outcomes.records.values import label_of
from outcomes.rules import STEP_RIGHTS
from outcomes.schedule.protocol import DECLARED
from outcomes.vocabulary import QueryState

LONGEST_TEXT = 2_000


class QueryForm(forms.Form):
    """A question about a record as a whole, or about one of its fields."""

    use_required_attribute = False
    field = forms.ChoiceField(required=False, label="About which field")
    text = forms.CharField(
        label="What is asked",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No names, please: a query is read by people who may not know who the patient is.",
    )

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        fields = [(name, label_of(kind, name)) for name in kind.fields]
        self.fields["field"].choices = [("", "the record as a whole"), *fields]  # type: ignore[attr-defined]


class QueryStepForm(forms.Form):
    """One step, by the button that was pressed, with what is said to it."""

    use_required_attribute = False
    text = forms.CharField(
        required=False, label="Your words", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    step = forms.ChoiceField(choices=[(step.value, step.label) for step in STEP_RIGHTS], widget=forms.HiddenInput)


class QueryFilterForm(forms.Form):
    site = forms.ChoiceField(required=False, label="Site")
    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "Not closed"), *((state.value, state.label) for state in QueryState)],
    )
    asked_by = forms.ChoiceField(
        required=False, label="Asked by", choices=[("", "anybody"), ("person", "a person"), ("rule", "a rule")]
    )
    rule = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    skip = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = [("", "All my sites"), *sites]  # type: ignore[attr-defined]


class GridForm(forms.Form):
    """Which site's grid of completeness, and of which track."""

    site = forms.ChoiceField(required=False, label="Site")
    track = forms.ChoiceField(label="What", choices=[(track.value, track.label) for track in DECLARED])
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = sites  # type: ignore[attr-defined]
