"""After discharge: visits in time, early, late and missing; imaging; recurrence; the last contact; death."""

from dataclasses import dataclass, replace
from typing import Any

from outcomes.models import (
    Assessment,
    Death,
    FollowUpVisit,
    ImagingAssessment,
    LocalRecurrence,
    SegmentStatus,
    SkeletalRelatedEvent,
    VitalContact,
)
from outcomes.synthetic.draw import NEVER
from outcomes.synthetic.instruments import readings
from outcomes.synthetic.operation import Operated
from outcomes.synthetic.problems import Problem
from outcomes.synthetic.story import Story, blurred
from outcomes.vocabulary import (
    ContactMode,
    DeathCause,
    ImagingModality,
    LocalStatus,
    RecurrencePattern,
    SkeletalEventType,
    VisitState,
)
from registry.actions.rows import NewRow
from registry.vocabulary.common import DatePrecision, MissingReason

_DAYS_A_MONTH = 30.4375
#: Month of each planned visit and the days its window opens and closes.
_WINDOWS = {1: (20, 34), 3: (75, 120), 6: (150, 225), 9: (240, 300), 12: (320, 420)} | {
    month: (round(month * _DAYS_A_MONTH) - 60, round(month * _DAYS_A_MONTH) + 60)
    for month in (18, 24, 30, 36, 48, 60, 72, 84, 96, 108)
}
_IN_TIME, _EARLY, _LATE = "in time", "early", "late"
_TURNOUT: dict[str, float] = {
    _IN_TIME: 78,
    _EARLY: 6,
    _LATE: 8,
    VisitState.NOT_DONE: 4,
    VisitState.TOO_ILL: 3,
    VisitState.REFUSED: 1,
}
_MODES = {ContactMode.CLINIC: 75, ContactMode.INPATIENT: 5, ContactMode.VIDEO: 6, ContactMode.TELEPHONE: 14}
_IMAGED = (ContactMode.CLINIC, ContactMode.INPATIENT)
_INFORMATIVE = {ImagingModality.MRI: 80, ImagingModality.CT: 12, ImagingModality.PET_CT: 8}
_UNINFORMATIVE = (ImagingModality.RADIOGRAPH, ImagingModality.BONE_SCAN)
_PATTERNS = {RecurrencePattern.IN_FIELD: 60, RecurrencePattern.MARGINAL: 25, RecurrencePattern.EPIDURAL: 15}
_SKELETAL = {SkeletalEventType.FRACTURE: 4, SkeletalEventType.RADIATION: 4, SkeletalEventType.CORD_COMPRESSION: 2}
_CAUSES = {DeathCause.CANCER: 85, DeathCause.TREATMENT: 4, DeathCause.OTHER: 11}
_VAGUE = {DatePrecision.MONTH: 7.0, DatePrecision.YEAR: 3.0}


@dataclass(frozen=True, slots=True)
class Segment:
    """The treated segment, and where it recurs if it does."""

    row: NewRow
    pattern: RecurrencePattern


def tell_follow_up(story: Story, operated: Operated) -> None:
    segment = Segment(operated.segment, story.chance.weighted(_PATTERNS))
    for month, window in _WINDOWS.items():
        if not _tell_visit(story, operated, segment, month, window):
            break
    _tell_recurrence(story, segment)
    if story.chance.happens(0.12):
        kind, day = story.chance.weighted(_SKELETAL), story.on(story.chance.whole(1, story.last))
        story.add(SkeletalRelatedEvent, type=kind, **story.vague("occurred_on", day, month=0.05, year=0.0))
    _tell_ending(story, segment)


def _tell_visit(story: Story, operated: Operated, segment: Segment, month: int, window: tuple[int, int]) -> bool:
    """Plan a visit and say what became of it. False once follow-up is over; the first visit that fell away is kept."""
    due = round(month * _DAYS_A_MONTH)
    is_over = due > story.last
    turnout = story.chance.weighted(_TURNOUT)
    seen = None if is_over else _day_seen(story, turnout, window)
    mode = story.chance.weighted(_MODES) if seen is not None else None
    visit = story.add(
        FollowUpVisit,
        links={"surgery": operated.surgery},
        label="1 month" if month == 1 else f"{month} months",
        due_on=story.on(due),
        window_start=story.on(window[0]),
        window_end=story.on(window[1]),
        seen_on=None if seen is None else story.on(seen),
        mode=mode,
        state=_state(story, turnout, window, is_over=is_over, is_seen=seen is not None),
    )
    if seen is not None:
        _tell_assessment(story, operated, visit, seen)
        if mode in _IMAGED and story.chance.happens(0.92):
            _tell_imaging(story, segment, seen, visit=visit)
    return not is_over


def _day_seen(story: Story, turnout: str, window: tuple[int, int]) -> int | None:
    """The day, or None where nobody came, or would have come only after the last contact."""
    days = {
        _IN_TIME: window,
        _EARLY: (window[0] - 10, window[0] - 1),
        _LATE: (window[1] + 1, window[1] + 15),
    }
    if turnout not in days:
        return None
    day = story.chance.whole(*days[turnout])
    return day if day <= story.last else None


def _state(story: Story, turnout: str, window: tuple[int, int], *, is_over: bool, is_seen: bool) -> VisitState:
    if is_seen:
        return VisitState.SEEN
    if not is_over:
        return VisitState.NOT_DONE if turnout in (_IN_TIME, _EARLY, _LATE) else VisitState(turnout)
    if story.history.died:
        return VisitState.CANCELLED
    return VisitState.LOST if window[1] < story.history.followed else VisitState.PLANNED


def _tell_assessment(story: Story, operated: Operated, visit: NewRow, day: int) -> None:
    kps = min(100, max(20, operated.condition.kps + 10 * story.chance.whole(-1, 2)))
    values = readings(story, replace(operated.condition, kps=kps), missing=0.08)
    story.add(Assessment, links={"surgery": operated.surgery, "visit": visit}, assessed_on=story.on(day), **values)


def _tell_imaging(
    story: Story, segment: Segment, day: int, *, visit: NewRow | None = None, is_clear: bool = False
) -> None:
    """One imaging with its word on the segment. A clear one shows what there is to be seen."""
    chance = story.chance
    informative = is_clear or chance.happens(0.93)
    imaging = story.add(
        ImagingAssessment,
        links={"visit": visit} if visit else None,
        imaged_on=story.on(day),
        modality=chance.weighted(_INFORMATIVE) if informative else chance.one_of(_UNINFORMATIVE),
        informative=informative,
    )
    seen = _seen(story, segment, day, is_clear=is_clear) if informative else {"status": LocalStatus.NOT_ASSESSABLE}
    story.add(SegmentStatus, links={"imaging": imaging, "segment": segment.row}, **seen)


def _seen(story: Story, segment: Segment, day: int, *, is_clear: bool) -> dict[str, Any]:
    if story.history.recurred <= day:
        return {"status": LocalStatus.RECURRENCE, "pattern": segment.pattern}
    if is_clear or not story.chance.happens(0.06):
        return {"status": LocalStatus.NO_RECURRENCE}
    if story.chance.happens(0.5):
        return {"status": LocalStatus.SUSPECTED}
    # elsewhere in the spine: not a recurrence of this segment
    return {"status": LocalStatus.RECURRENCE, "pattern": RecurrencePattern.ADJACENT}


def _tell_recurrence(story: Story, segment: Segment) -> None:
    """Most recurrences have a date of the hospital's own; the others are known from the imaging of that day alone."""
    chance, history = story.chance, story.history
    if history.problem == Problem.RECURRENCE_AFTER_LAST_CONTACT:
        _record(story, segment, history.recurrence, DatePrecision.DAY)
    elif history.recurred == NEVER:
        return
    elif history.problem == Problem.RECURRENCE_UNDATED:
        _record(story, segment, None, None)
    elif history.problem == Problem.RECURRENCE_IMPRECISE:
        _record(story, segment, history.recurred, chance.weighted(_VAGUE))
    else:
        recorded = chance.happens(0.7)
        if recorded:
            _record(story, segment, history.recurred, DatePrecision.DAY)
        if not recorded or chance.happens(0.9):
            _tell_imaging(story, segment, history.recurred, is_clear=True)


def _record(story: Story, segment: Segment, day: int | None, precision: DatePrecision | None) -> None:
    dated = None if day is None or precision is None else blurred(story.on(day), precision)
    values = {"recurred_on": dated, "recurred_on_precision": precision, "pattern": segment.pattern}
    story.add(LocalRecurrence, links={"segment": segment.row}, **values)


def _tell_ending(story: Story, segment: Segment) -> None:
    """Death; or the last contact, with an imaging on that day.

    Were the living imaged less than the dead are known, censoring would tell who lives, and no method could recover
    the truth.
    """
    chance = story.chance
    if chance.happens(0.3) and story.last > 60:
        story.add(VitalContact, alive_on=story.on(chance.whole(60, story.last)), mode=ContactMode.TELEPHONE)
    if story.history.died:
        story.add(Death, **_date_of_death(story), **story.known("cause", chance.weighted(_CAUSES), 0.08))
        return
    mode = chance.weighted({ContactMode.CLINIC: 7, ContactMode.RECORDS: 3})
    story.add(VitalContact, alive_on=story.on(story.last), mode=mode)
    _tell_imaging(story, segment, story.last, is_clear=True)


def _date_of_death(story: Story) -> dict[str, Any]:
    if story.history.problem == Problem.DEATH_UNDATED:
        return {"died_on": None, "died_on_missing": MissingReason.UNKNOWN}
    is_vague = story.history.problem == Problem.DEATH_IMPRECISE
    precision = story.chance.weighted(_VAGUE) if is_vague else DatePrecision.DAY
    return {"died_on": blurred(story.on(story.history.death), precision), "died_on_precision": precision}
