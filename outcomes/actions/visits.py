"""A follow-up visit with everything that was found at it, in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from outcomes.actions.following import after_writing
from outcomes.actions.records import Words
from outcomes.models import Assessment, Expectation, FollowUpVisit, ImagingAssessment, SegmentStatus, VitalContact
from outcomes.schedule.protocol import Track, label_of
from outcomes.vocabulary import VisitState
from registry.actions.acting import acting
from registry.actions.records import FORM, add_record, change_record
from registry.models import ClinicalRow, Patient, Surgery, TreatedSegment
from registry.vocabulary.common import RecordState

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SegmentFinding:
    """What the imaging of the visit said of one treated segment."""

    segment: TreatedSegment
    status: str
    pattern: str | None


@dataclass(frozen=True, slots=True)
class VisitParts:
    """The records of one visit by their fields.

    `planned`: the planned visit it is, if somebody chose one; `known`: how many visits the writer could know of.
    """

    planned: FollowUpVisit | Expectation | None
    known: int
    visit: Values
    assessment: Values | None
    imaging: Values | None
    findings: list[SegmentFinding]
    contact: Values | None


class VisitIsThere(Exception):
    """A visit that was recorded since the page was opened: a colleague's, or another one.

    One of the same day is left to the rule `visit-entered-twice`, so that one thing is asked once.
    """

    def __init__(self, theirs: FollowUpVisit) -> None:
        self.theirs = theirs
        super().__init__(f"visit {theirs.pk}")


def record_visit(
    *, by: str, patient: Patient, parts: VisitParts, key: UUID, another: bool = False, confirmed: Words = None
) -> tuple[FollowUpVisit, bool]:
    """Write a visit and what hangs on it; the visit, and whether it was written now.

    A planned visit whose window the day falls into is the one that took place; a day outside every window is kept as
    an unscheduled visit. Sending the same form (`key`) again gives the visit it made. Raises VisitIsThere unless
    it is said to be `another`, RuleError, and Unconfirmed with everything that is unlikely about the whole visit.
    """
    with acting(by=by, site=patient.site):
        # two people at one patient take turns here, so that the second sees what the first recorded
        Patient.objects.select_for_update().get(pk=patient.pk)
        made = _made_by(patient, parts, key)
        if made is not None:
            return made, False
        _refuse_a_second(patient, parts, another)
        visit = _visit(by=by, patient=patient, parts=parts, key=key)
        rows = [visit, *_hanging_on(visit, by=by, patient=patient, parts=parts, key=key)]
        after_writing(
            by=by,
            site=patient.site,
            patients=[patient.pk],
            models_written={type(row) for row in rows},
            saved=rows,
            confirmed=confirmed,
        )
    return visit, True


def _hanging_on(
    visit: FollowUpVisit, *, by: str, patient: Patient, parts: VisitParts, key: UUID
) -> Iterator[ClinicalRow]:
    """Write what was found at the visit."""
    if parts.assessment:
        yield _add(by, patient, Assessment, {**parts.assessment, "visit": visit}, key)
    if parts.imaging:
        imaging = _add(by, patient, ImagingAssessment, {**parts.imaging, "visit": visit}, key)
        yield imaging
        for number, finding in enumerate(parts.findings):
            said = {"segment": finding.segment, "status": finding.status, "pattern": finding.pattern}
            yield _add(by, patient, SegmentStatus, {**said, "imaging": imaging}, key, f":{number}")
    if parts.contact:
        yield _add(by, patient, VitalContact, parts.contact, key)


def planned_for(*, surgery: Surgery, on: date | None) -> FollowUpVisit | None:
    """The planned visit whose window the day falls into."""
    if on is None:
        return None
    waiting = FollowUpVisit.objects.filter(surgery=surgery, state=VisitState.PLANNED)
    return waiting.filter(window_start__lte=on, window_end__gte=on).order_by("due_on", "pk").first()


def expected_for(*, patient: Patient, on: date | None) -> Expectation | None:
    """The visit that the schedule expects around this day."""
    if on is None:
        return None
    waiting = Expectation.objects.filter(patient=patient, track=Track.CLINIC).open()
    return waiting.filter(window_start__lte=on, window_end__gte=on).order_by("due_on", "pk").first()


def _plan_of(expected: Expectation | None) -> Values:
    """The window a visit is kept with; nothing for one outside every window."""
    if expected is None:
        return {}
    window = {name: getattr(expected, name) for name in ("due_on", "window_start", "window_end")}
    return {"label": label_of(expected.code), **window}


def visits_known(patient: Patient) -> int:
    """How many visits of the patient are recorded; plans are not counted."""
    return FollowUpVisit.objects.filter(patient=patient).exclude(state=VisitState.PLANNED).count()


def _refuse_a_second(patient: Patient, parts: VisitParts, another: bool) -> None:
    recorded = FollowUpVisit.objects.filter(patient=patient).exclude(state=VisitState.PLANNED)
    is_plan = isinstance(parts.planned, FollowUpVisit)
    theirs = recorded.filter(pk=parts.planned.pk).first() if parts.planned and is_plan else None
    if theirs is not None:  # a plan is fulfilled once
        raise VisitIsThere(theirs)
    if another:
        return
    newest = recorded.order_by("-changed_at", "-pk").first() if recorded.count() > parts.known else None
    if newest is not None and newest != visit_of_that_day(parts.visit["surgery"], parts.visit["seen_on"]):
        raise VisitIsThere(newest)


def visit_of_that_day(surgery: Surgery, on: date | None) -> FollowUpVisit | None:
    """The visit after this operation that is recorded for the day."""
    return FollowUpVisit.objects.filter(surgery=surgery, seen_on=on).order_by("pk").first() if on else None


def _visit(*, by: str, patient: Patient, parts: VisitParts, key: UUID) -> FollowUpVisit:
    planned = parts.planned or planned_for(surgery=parts.visit["surgery"], on=parts.visit["seen_on"])
    if not isinstance(planned, FollowUpVisit):
        expected = planned or expected_for(patient=patient, on=parts.visit["seen_on"])
        found: FollowUpVisit = _add(by, patient, FollowUpVisit, {**parts.visit, **_plan_of(expected)}, key)
        return found
    values = {name: value for name, value in parts.visit.items() if name != "surgery"}
    reason = f"the planned visit: {VisitState(parts.visit['state']).label.lower()}"
    change_record(by=by, row=planned, version=planned.version, values=values, state=RecordState.COMPLETE, reason=reason)
    planned.refresh_from_db()
    return planned


def _made_by(patient: Patient, parts: VisitParts, key: UUID) -> FollowUpVisit | None:
    """The visit that this very form made before: its own row, or the planned one that says the same by now."""
    own = FollowUpVisit.objects.filter(patient=patient, source_key=f"{FORM}{key}").first()
    if own is not None or not isinstance(parts.planned, FollowUpVisit):
        return own
    now = FollowUpVisit.objects.filter(pk=parts.planned.pk).first()
    if now is None or any(getattr(now, name) != parts.visit[name] for name in ("state", "seen_on", "mode")):
        return None
    return now


def _add(by: str, patient: Patient, model: Any, values: Values, key: UUID, part: str = "") -> Any:
    """`part` tells several records of one kind in one form apart."""
    row_key: Any = f"{key}{part}" if part else key
    return add_record(by=by, patient=patient, model=model, values=values, state=RecordState.COMPLETE, key=row_key)
