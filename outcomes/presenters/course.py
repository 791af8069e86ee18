"""What happened to one patient, in one line of time. From records that are read already: no query of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from outcomes.models import SegmentStatus
from outcomes.records.catalogue import Kind
from outcomes.records.values import text_of
from outcomes.rules import shown
from outcomes.vocabulary import LocalStatus, VisitState
from registry.models import ClinicalRow, Surgery
from registry.vocabulary.common import RecordState

Records = list[tuple[Kind, list[ClinicalRow]]]

#: By kind, the date that places it, the fields that tell it, and the sign beside it.
EVENTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "surgery": ("operated_on", ("procedure",), "✚"),
    "radiotherapy": ("started_on", ("modality", "dose_gy", "fractions"), "☢"),
    "visit": ("seen_on", ("label", "mode", "state"), "●"),
    "imaging": ("imaged_on", ("modality",), "▣"),
    "complication": ("occurred_on", ("type", "clavien_dindo"), "!"),
    "skeletal-event": ("occurred_on", ("type",), "!"),
    "reoperation": ("reoperated_on", ("cause",), "✚"),
    "recurrence": ("recurred_on", ("pattern",), "▲"),
    "vital-contact": ("alive_on", ("mode",), "○"),
    "death": ("died_on", ("cause",), "✝"),
}
#: What a reader should not pass over.
GRAVE = frozenset({"complication", "skeletal-event", "recurrence", "reoperation", "death"})


@dataclass(frozen=True, slots=True)
class CourseEvent:
    """One thing that happened: when, how long after the first operation, what, and where to read it."""

    slug: str
    pk: int
    when: str
    after: str
    what: str
    details: str
    sign: str
    is_grave: bool
    is_draft: bool


def course_of(records: Records) -> list[CourseEvent]:
    """From the first to the last; what has no date stands at the end."""
    found = {kind.slug: rows for kind, rows in records}
    operations = [row.operated_on for row in found.get("surgery", ()) if isinstance(row, Surgery)]
    origin = min(operations, default=None)
    statuses: dict[int, list[SegmentStatus]] = {}
    for row in found.get("segment-status", ()):
        if isinstance(row, SegmentStatus):
            statuses.setdefault(row.imaging_id, []).append(row)
    placed = list(_events(records, origin, statuses))
    placed.sort(key=lambda one: (one[0] or date.max, list(EVENTS).index(one[1].slug), one[1].pk))
    return [event for _, event in placed]


def _events(
    records: Records, origin: date | None, statuses: dict[int, list[SegmentStatus]]
) -> Iterator[tuple[date | None, CourseEvent]]:
    for kind, rows in records:
        if kind.slug not in EVENTS:
            continue
        dated_by, fields, sign = EVENTS[kind.slug]
        for row in rows:
            if getattr(row, "state", None) == VisitState.PLANNED:
                continue  # a plan did not happen yet
            on = getattr(row, dated_by) or getattr(row, "due_on", None)
            when = shown(on, getattr(row, f"{dated_by}_precision", None)) if on else "date not known"
            details = [text_of(row, name) for name in fields if getattr(row, name) not in (None, "", VisitState.SEEN)]
            details += [_of_segment(status) for status in statuses.get(row.pk, ()) if kind.slug == "imaging"]
            yield (
                on,
                CourseEvent(
                    slug=kind.slug,
                    pk=row.pk,
                    when=when,
                    after=_after(on, origin),
                    what=kind.name[:1].upper() + kind.name[1:],
                    details=", ".join(details),
                    sign=sign,
                    is_grave=kind.slug in GRAVE,
                    is_draft=row.record_state == RecordState.DRAFT,
                ),
            )


def _of_segment(status: SegmentStatus) -> str:
    words = LocalStatus(status.status).label.lower()
    return f"{', '.join(status.segment.levels)}: {words}"


def _after(on: date | None, origin: date | None) -> str:
    """Days, or months of 30.44 days once there are three of them."""
    if on is None or origin is None or on < origin:
        return ""
    days = (on - origin).days
    return f"day {days}" if days < 91 else f"month {days / 30.4375:.0f}"
