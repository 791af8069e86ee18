"""What was recorded last time, field by field, to stand beside the fields that ask for it again.

Nothing of it is entered by itself: a person takes a value over, one by one or all together, and sees what they took.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from outcomes.models import Assessment, SegmentStatus
from outcomes.records.values import text_of
from registry.models import BaselineAssessment, Patient, TreatedSegment
from registry.models.instruments import Instruments

#: A value that means nothing without others is taken over with them.
TOGETHER: dict[str, tuple[str, ...]] = {
    "ecog": ("ecog",),
    "kps": ("kps",),
    "frankel": ("frankel",),
    "ais": ("ais",),
    "ambulation": ("ambulation",),
    "pain": ("pain", "pain_unit"),
    "opioid_ome_mg_day": ("opioid_ome_mg_day",),
    "sosgoq": ("sosgoq", "sosgoq_version", "sosgoq_direction"),
}


@dataclass(frozen=True, slots=True)
class LastTime:
    """One value as it was: in words, when, and what each field would hold if it were the same again."""

    text: str
    when: str
    fields: Mapping[str, str]


def last_assessment(patient: Patient) -> dict[str, LastTime]:
    """By instrument, the latest value there is: of a visit, right after surgery, or before it."""
    found: dict[str, LastTime] = {}
    for row, when in _newest_first(patient):
        for name, fields in TOGETHER.items():
            if name not in found and getattr(row, name) is not None:
                found[name] = LastTime(_words(row, fields), when, {field: _typed(row, field) for field in fields})
    return found


def last_status(segments: list[TreatedSegment]) -> dict[int, LastTime]:
    """By segment, what the latest imaging said of it."""
    statuses = SegmentStatus.objects.filter(segment__in=segments).select_related("imaging")
    found: dict[int, LastTime] = {}
    for status in statuses.order_by("-imaging__imaged_on", "-pk"):
        fields = {f"status_{status.segment_id}": status.status, f"pattern_{status.segment_id}": status.pattern or ""}
        when = status.imaging.imaged_on.isoformat()
        found.setdefault(status.segment_id, LastTime(_words(status, ("status", "pattern")), when, fields))
    return found


def _newest_first(patient: Patient) -> Iterator[tuple[Any, str]]:
    dated: list[tuple[tuple[date, int], Any, str]] = []
    for after in Assessment.objects.filter(patient=patient).select_related("surgery"):
        on = after.assessed_on or after.surgery.operated_on
        dated.append(((on, 1), after, after.assessed_on.isoformat() if after.assessed_on else "after surgery"))
    for before in BaselineAssessment.objects.filter(patient=patient).select_related("surgery"):
        on = before.assessed_on or before.surgery.operated_on
        dated.append(((on, 0), before, before.assessed_on.isoformat() if before.assessed_on else "before surgery"))
    for _, row, when in sorted(dated, key=lambda one: one[0], reverse=True):
        yield row, when


def _words(row: Any, fields: tuple[str, ...]) -> str:
    return ", ".join(text_of(row, name) for name in fields if getattr(row, name) not in (None, ""))


def _typed(row: Instruments, name: str) -> str:
    """A value as the form's field holds it."""
    value = getattr(row, name)
    if value is None:
        return ""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
