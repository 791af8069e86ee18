"""A follow-up visit on one page: the visit, what was assessed, what imaging showed, and a contact where nobody came.

The fields are those of the records' own pages and obey the same rules. What stays empty makes no record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.forms import BoundField

from outcomes.actions.visits import SegmentFinding, VisitParts, visits_known
from outcomes.entering.last_time import TOGETHER, LastTime, last_assessment, last_status
from outcomes.models import Expectation, FollowUpVisit
from outcomes.records.catalogue import BY_SLUG, Kind
from outcomes.records.checks import violations
from outcomes.records.dates import TypedDate
from outcomes.records.fields import DateTyped, form_field, reason_field
from outcomes.records.values import title_of
from outcomes.schedule.protocol import Track, label_of
from outcomes.vocabulary import ContactMode, VisitState
from registry.errors import Violation
from registry.models import Patient, Surgery, TreatedSegment

VISIT, ASSESSMENT, IMAGING = BY_SLUG["visit"], BY_SLUG["assessment"], BY_SLUG["imaging"]
STATUS, CONTACT = BY_SLUG["segment-status"], BY_SLUG["vital-contact"]
INSTRUMENTS = tuple(name for fields in TOGETHER.values() for name in fields)
#: What can become of a visit on this page; a plan is changed elsewhere.
OUTCOMES = [choice for choice in VisitState.choices if choice[0] not in (VisitState.PLANNED, VisitState.CANCELLED)]
WHOLE_ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Line:
    """A field on the page, what belongs to it, and what was said last time; `all_of` names what is taken over."""

    field: BoundField
    others: list[BoundField]
    last: LastTime | None
    takes: str


class VisitForm(forms.Form):
    """One visit of one patient."""

    use_required_attribute = False

    def __init__(self, *args: Any, patient: Patient, planned: str = "", **options: Any) -> None:
        self.patient = patient
        self.surgeries = list(Surgery.objects.filter(patient=patient, index_surgery=None).order_by("-operated_on"))
        operations = TreatedSegment.objects.filter(patient=patient).select_related("surgery")
        self.segments = list(operations.order_by("surgery__operated_on", "pk"))
        self.last = last_assessment(patient)
        self.last_of_segment = last_status(self.segments)
        first = {"key": uuid4(), "surgery": self.surgeries[0].pk, "state": VisitState.SEEN, "informative": True}
        first |= {"planned": planned, "known": visits_known(patient)}
        options["initial"] = {**first, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self._add_visit()
        self._add_assessment()
        self._add_imaging()
        self._add_contact()
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput)
        self.fields["known"] = forms.IntegerField(widget=forms.HiddenInput)

    def _add_visit(self) -> None:
        for name in ("surgery", "state", "seen_on", "mode"):
            self.fields[name] = form_field(VISIT, name, self.patient)
        operation: Any = self.fields["surgery"]
        operation.queryset, operation.empty_label = operation.queryset.filter(index_surgery=None), None
        operation.label = "After the operation"
        if len(self.surgeries) == 1:
            operation.widget = forms.HiddenInput()
        self.fields["state"] = forms.ChoiceField(choices=OUTCOMES, label="What became of it")
        self.fields["seen_on"].widget.attrs["autofocus"] = True
        self.fields["planned"] = PlannedVisit(self.patient)
        self.fields["another"] = forms.BooleanField(
            required=False, label="This is another visit, besides the one that is recorded"
        )

    def _add_assessment(self) -> None:
        for name in INSTRUMENTS:
            self.fields[name] = form_field(ASSESSMENT, name, self.patient)
        self.fields["not_assessed"] = reason_field("Why the empty ones are missing")

    def _add_imaging(self) -> None:
        for name in ("imaged_on", "modality", "informative"):
            self.fields[name] = form_field(IMAGING, name, self.patient)
            self.fields[name].required = False
        for segment in self.segments:
            status, pattern = (form_field(STATUS, name, self.patient) for name in ("status", "pattern"))
            status.required, status.label = False, f"{', '.join(segment.levels)} ({segment.surgery.operated_on})"
            pattern.label = f"Pattern at {', '.join(segment.levels)}"
            self.fields[f"status_{segment.pk}"], self.fields[f"pattern_{segment.pk}"] = status, pattern

    def _add_contact(self) -> None:
        self.fields["alive_on"] = DateTyped(partial=False, required=False, label="Known alive on")
        self.fields["alive_mode"] = forms.ChoiceField(
            choices=[("", "not recorded"), *ContactMode.choices], required=False, label="How this is known"
        )

    # what the template walks through

    def assessment_lines(self) -> Iterator[Line]:
        for name, fields in TOGETHER.items():
            yield Line(self[name], [self[other] for other in fields[1:]], self.last.get(name), name)

    def segment_lines(self) -> Iterator[Line]:
        for segment in self.segments:
            name = f"status_{segment.pk}"
            yield Line(self[name], [self[f"pattern_{segment.pk}"]], self.last_of_segment.get(segment.pk), name)

    def whole_assessment(self) -> dict[str, str]:
        """Every field of the assessment as it would be if nothing had changed."""
        return {field: value for last in self.last.values() for field, value in last.fields.items()}

    def with_last_time(self, what: str) -> dict[str, Any]:
        """What was typed, with last time's values in those of the fields `what` names that are still empty."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        taken = self._fields_of(what)
        return {**typed, **{name: value for name, value in taken.items() if not typed.get(name)}}

    def _fields_of(self, what: str) -> Mapping[str, str]:
        if what == WHOLE_ASSESSMENT:
            return self.whole_assessment()
        lines = [*self.assessment_lines(), *self.segment_lines()]
        return next((line.last.fields for line in lines if line.takes == what and line.last), {})

    # what was written

    def clean(self) -> dict[str, Any]:
        self._clean_visit()
        self._clean_imaging()
        if not self.errors:
            today = self.patient.site.today()
            for kind, values, names in self._written():
                found = violations(kind, self.patient, values, pk=None, today=today)
                self.add_violations(found, names)
        return self.cleaned_data

    def _clean_visit(self) -> None:
        said = self.cleaned_data
        seen = said.get("state") == VisitState.SEEN
        if seen and not said.get("seen_on") and "seen_on" not in self.errors:
            self.add_error("seen_on", "A visit that was seen has a date.")
        if not seen and said.get("seen_on"):
            self.add_error("seen_on", "A visit that was not seen has no date. Say below when they were known alive.")
        if not seen and any(said.get(name) not in (None, "") for name in INSTRUMENTS):
            self.add_error("state", "Values were assessed, so the visit took place. Say that it was seen.")
        if said.get("alive_mode") and not said.get("alive_on") and "alive_on" not in self.errors:
            self.add_error("alive_on", "Say on which day they were known alive.")

    def _clean_imaging(self) -> None:
        said = self.cleaned_data
        findings = [name for segment in self.segments if said.get(name := f"status_{segment.pk}")]
        date_given = bool(said.get("imaged_on")) or "imaged_on" in self.errors
        if (said.get("modality") or findings) and not date_given:
            self.add_error("imaged_on", "Say on which day the imaging was.")
        if (said.get("imaged_on") or findings) and not said.get("modality"):
            self.add_error("modality", "Say which imaging it was.")

    def add_violations(self, found: list[Violation], names: Mapping[str, str] | None = None) -> None:
        """At the page's own field for each; one field is not told twice."""
        for violation in found:
            named = violation.field.removesuffix("_missing")
            field: str | None = (names or {}).get(named, named)
            field = field if field in self.fields else None
            if field is None or field not in self.errors:
                words = violation.message
                self.add_error(field, f"{words[:1].upper()}{words[1:]} {violation.remedy}")

    def parts(self) -> VisitParts:
        """The records to write."""
        said = self.cleaned_data
        written = {kind.slug: values for kind, values, _ in self._written()}
        return VisitParts(
            planned=said["planned"],
            known=said["known"],
            visit=written["visit"],
            assessment=written.get("assessment"),
            imaging=written.get("imaging"),
            findings=[
                SegmentFinding(segment, said[f"status_{segment.pk}"], said[f"pattern_{segment.pk}"])
                for segment in self.segments
                if said[f"status_{segment.pk}"]
            ],
            contact=written.get("vital-contact"),
        )

    def _written(self) -> Iterator[tuple[Kind, dict[str, Any], dict[str, str]]]:
        """Each record as its model's values, with the page's own names where they differ."""
        said = self.cleaned_data
        seen_on, surgery = _day(said.get("seen_on")), said["surgery"]
        yield VISIT, {"surgery": surgery, "state": said["state"], "seen_on": seen_on, "mode": said["mode"]}, {}
        instruments = {name: said[name] for name in INSTRUMENTS}
        if any(value is not None for value in instruments.values()) or (seen_on and said["not_assessed"]):
            empty = [name for name in TOGETHER if instruments[name] is None and f"{name}_missing" in ASSESSMENT.columns]
            reasons = {f"{name}_missing": said["not_assessed"] for name in empty}
            given = {"surgery": surgery, "assessed_on": seen_on, **instruments, **reasons}
            yield ASSESSMENT, given, {"assessed_on": "seen_on"}
        if said["imaged_on"]:
            names = ("modality", "informative")
            yield IMAGING, {"imaged_on": _day(said["imaged_on"]), **{name: said[name] for name in names}}, {}
        for segment in self.segments:
            if said[f"status_{segment.pk}"]:
                finding = {name: said[f"{name}_{segment.pk}"] for name in ("status", "pattern")}
                fields = {name: f"{name}_{segment.pk}" for name in finding}
                yield STATUS, {"segment": segment, **finding}, fields
        if said["alive_on"]:
            contact = {"alive_on": _day(said["alive_on"]), "mode": said["alive_mode"] or None}
            yield CONTACT, contact, {"mode": "alive_mode"}


class PlannedVisit(forms.ChoiceField):
    """A visit that was planned (v) or that the schedule expects (e), and about which nothing is known yet.

    One that a colleague has recorded meanwhile is read all the same: saving it says so, and keeps what was typed.
    """

    def __init__(self, patient: Patient) -> None:
        self.visits = FollowUpVisit.objects.filter(patient=patient).order_by("due_on", "pk")
        self.expected = Expectation.objects.filter(patient=patient, track=Track.CLINIC).order_by("due_on", "pk")
        planned = [(f"v{row.pk}", title_of(row)) for row in self.visits.filter(state=VisitState.PLANNED)]
        expected = [(f"e{one.pk}", f"{label_of(one.code)}, due {one.due_on}") for one in self.expected.open()]
        self.waiting = [*planned, *expected]
        choices = [("", "the one its date falls to"), *self.waiting]
        super().__init__(choices=choices, required=False, label="Planned visit")

    def clean(self, value: Any) -> FollowUpVisit | Expectation | None:
        text = str(value or "")
        if not text:
            return None
        rows: Any = {"v": self.visits, "e": self.expected}.get(text[0])
        found = rows.filter(pk=int(text[1:])).first() if rows is not None and text[1:].isdecimal() else None
        if found is None:
            raise forms.ValidationError("This visit is not planned any more. Choose another one, or none.")
        return cast("FollowUpVisit | Expectation", found)


def _day(typed: TypedDate | None) -> date | None:
    return typed.day if typed else None
