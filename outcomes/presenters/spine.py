"""The spine of one patient as a drawing: where metastases lie, what was treated together, and where it came back."""

from dataclasses import dataclass

from outcomes.models import LocalRecurrence
from outcomes.presenters.course import Records
from registry.models import SpinalLesion, TreatedSegment
from registry.vocabulary.anatomy import LEVELS

#: Height of one level, and where its box begins, by region: the drawing grows wider towards the sacrum.
STEP = 13
WIDTHS = {"C": 22, "T": 28, "L": 36, "S": 26}
MIDDLE = 80


@dataclass(frozen=True, slots=True)
class LevelBox:
    """One level: its place in the drawing, and what is to be shown there."""

    name: str
    x: int
    y: int
    text_y: int
    width: int
    has_lesion: bool
    is_treated: bool
    recurred: bool


@dataclass(frozen=True, slots=True)
class Spine:
    """`sentences` say the same as the drawing."""

    boxes: list[LevelBox]
    height: int
    sentences: list[str]


def spine_of(records: Records) -> Spine | None:
    """None where no level is recorded."""
    rows = [row for _, found in records for row in found]
    lesions = [row for row in rows if isinstance(row, SpinalLesion)]
    segments = [row for row in rows if isinstance(row, TreatedSegment)]
    recurrences = [row for row in rows if isinstance(row, LocalRecurrence)]
    if not lesions and not segments:
        return None
    diseased = {level for lesion in lesions for level in lesion.levels}
    treated = {level for segment in segments for level in segment.levels}
    recurred = {level for recurrence in recurrences for level in recurrence.segment.levels}
    boxes = [
        LevelBox(
            name=level,
            x=MIDDLE - WIDTHS[level[0]] // 2,
            y=number * STEP + 2,
            text_y=number * STEP + 11,
            width=WIDTHS[level[0]],
            has_lesion=level in diseased,
            is_treated=level in treated,
            recurred=level in recurred,
        )
        for number, level in enumerate(LEVELS)
    ]
    said = [
        *(f"Metastasis at {', '.join(lesion.levels)}." for lesion in lesions),
        *(f"Treated together: {', '.join(segment.levels)} ({segment.surgery.operated_on})." for segment in segments),
        *(f"Local recurrence at {', '.join(one.segment.levels)}." for one in recurrences),
    ]
    return Spine(boxes, len(LEVELS) * STEP + 4, said)
