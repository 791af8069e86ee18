"""From a course and a protocol to what is expected: the same course always gives the same expectations.

Nothing is carried forward: a visit counts for the window its day lies in, and one outside every window is unscheduled.
An operation that begins follow-up anew, a death and a withdrawal end what lies ahead of them: windows not over by then
go, those that were over without an answer were missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from outcomes.schedule.course import Course, Operation
from outcomes.schedule.protocol import DECLARED, OnRevision, Protocol, Track, Window
from outcomes.vocabulary import ExpectationState, VisitState

#: Without news for longer than this, nobody knows whether a living patient still lives.
STALE_AFTER = relativedelta(months=3)
#: A patient of whom nothing is heard for so long after the operation was never contacted.
FIRST_CONTACT = timedelta(days=30)
#: Planned radiosurgery follows the operation by two weeks or more, and is asked for if not recorded in thirty days.
SRS_FROM, SRS_WITHIN = timedelta(days=14), timedelta(days=30)

STALE, NEVER, SRS = "stale", "never", "srs"

#: Why a visit did not take place, as the state of what was expected. A cancelled appointment may be made again.
_EXCUSED = {
    VisitState.TOO_ILL: ExpectationState.TOO_ILL,
    VisitState.REFUSED: ExpectationState.REFUSED,
    VisitState.LOST: ExpectationState.LOST,
    VisitState.NOT_DONE: ExpectationState.NOT_DONE,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing expected of a patient: from `window_start` to `window_end`, both included."""

    surgery: int
    track: Track
    code: str
    due_on: date
    window_start: date
    window_end: date
    state: ExpectationState
    met_on: date | None = None


def expectations(course: Course, protocol: Protocol) -> Iterator[Expected]:
    """Everything that is, or was, expected of one patient."""
    anchors = _anchors(course, protocol)
    for anchor, following in zip(anchors, [*anchors, None][1:], strict=True):
        for track in DECLARED:
            for window in protocol.tracks.get(track, ()):
                if found := _in_window(course, anchor, following, track, window):
                    yield found
    yield from _radiosurgery(course)
    yield from _vital_status(course, anchors)


def _anchors(course: Course, protocol: Protocol) -> list[Operation]:
    """The operations follow-up begins at. One patient is on one schedule: the later operation takes it over."""
    anew = protocol.on_revision == OnRevision.REANCHOR
    by_day = sorted(course.operations, key=lambda one: (one.operated_on, one.pk))
    return [one for one in by_day if one.is_index or anew]


def _in_window(
    course: Course, anchor: Operation, following: Operation | None, track: Track, window: Window
) -> Expected | None:
    first, last = window.opens_on(anchor.operated_on), window.closes_on(anchor.operated_on)
    until = following.operated_on - timedelta(days=1) if following else date.max
    met_on = min((day for day in _days(course, track) if first <= day <= min(last, until)), default=None)
    end = min(until, _end(course, track))
    if met_on is not None:
        state = ExpectationState.MET
    elif excuse := _excuse(course, window, first, min(last, until)):
        state = excuse
    elif last <= end:
        state = ExpectationState.EXPECTED if end == date.max else ExpectationState.MISSED
    else:
        return None
    due_on = min(max(window.due_on(anchor.operated_on), first), last)
    return Expected(anchor.pk, track, window.code, due_on, first, last, state, met_on)


def _days(course: Course, track: Track) -> list[date]:
    return {
        Track.CLINIC: course.seen_on,
        Track.IMAGING: course.imaged_on,
        Track.QUESTIONNAIRES: course.answered_on,
    }[track]


def _excuse(course: Course, window: Window, first: date, last: date) -> ExpectationState | None:
    """Who could not come could not be imaged or asked either."""
    for excuse in course.excuses:
        planned = first <= excuse.on <= last if excuse.on else excuse.label.strip().lower() == window.label
        if planned:
            return _EXCUSED[excuse.state]
    return None


def _end(course: Course, track: Track) -> date:
    """The last day on which a window may still have been answered; `date.max` while nothing ended it."""
    ends = [date.max]
    if course.is_dead:
        # without a date of death, what lay before the last contact could be answered
        ends.append(course.died_on - timedelta(days=1) if course.died_on else course.last_alive_on or date.min)
    if course.withdrew_on:
        ends.append(course.withdrew_on - timedelta(days=1))
    if course.contact_refused_on and track in (Track.CLINIC, Track.QUESTIONNAIRES):
        ends.append(course.contact_refused_on - timedelta(days=1))
    return min(ends)


def _radiosurgery(course: Course) -> Iterator[Expected]:
    """Planned with the operation: a stereotactic course of that operation, or begun on or after its day."""
    for operation in course.operations:
        if not operation.srs_planned:
            continue
        day = operation.operated_on
        first, last = day + SRS_FROM, day + SRS_WITHIN
        given = [
            one
            for one in course.irradiations
            if one.surgery == operation.pk or (one.surgery is None and one.started_on and one.started_on >= day)
        ]
        end = _end(course, Track.RADIOSURGERY)
        if given:
            met_on = min((one.started_on for one in given if one.started_on), default=None)
            yield Expected(operation.pk, Track.RADIOSURGERY, SRS, last, first, last, ExpectationState.MET, met_on)
        elif last <= end:
            state = ExpectationState.EXPECTED if end == date.max else ExpectationState.MISSED
            yield Expected(operation.pk, Track.RADIOSURGERY, SRS, last, first, last, state)


def _vital_status(course: Course, anchors: list[Operation]) -> Iterator[Expected]:
    """A living patient is heard of at least every three months, and a first time soon after the operation."""
    if not anchors or _end(course, Track.VITAL) != date.max:
        return
    anchor, heard_on = anchors[-1], course.last_alive_on
    if heard_on is None or heard_on <= anchor.operated_on:
        code, due_on = NEVER, anchor.operated_on + FIRST_CONTACT
    else:
        code, due_on = STALE, heard_on + STALE_AFTER
    yield Expected(anchor.pk, Track.VITAL, code, due_on, due_on, due_on, ExpectationState.EXPECTED)
