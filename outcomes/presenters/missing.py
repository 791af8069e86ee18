"""What is missing of one patient, each with the page that mends it, in the order in which the analysis needs it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outcomes.models import Expectation
from outcomes.presenters.course import Records
from outcomes.schedule.protocol import Track, label_of
from registry.models import Surgery

#: By kind, what a patient's record is not complete without.
WANTED = {
    "surgery": "No operation is recorded, so no follow-up can be told.",
    "consent": "No consent is recorded.",
    "primary-tumour": "The primary tumour is not recorded.",
    "lesion": "No lesion of the spine is recorded.",
}
#: Where to go for what is overdue.
MENDED_AT = {Track.RADIOSURGERY: "radiotherapy", Track.VITAL: "vital-contact"}


@dataclass(frozen=True, slots=True)
class Missing:
    """`kind` names the record to add; empty for the page of a visit."""

    words: str
    kind: str


def missing_of(records: Records, overdue: Iterable[Expectation]) -> list[Missing]:
    """`overdue` as `Expectation.objects.overdue` gives them: the one definition of it."""
    return [*_overdue(overdue), *_records(records)]


def _overdue(overdue: Iterable[Expectation]) -> Iterator[Missing]:
    for one in sorted(overdue, key=lambda found: (found.track, found.due_on)):
        track = Track(one.track)
        words = f"{track.label}, {label_of(one.code)}: overdue since {one.window_end}."
        yield Missing(words, MENDED_AT.get(track, ""))


def _records(records: Records) -> Iterator[Missing]:
    by_kind = {kind.slug: rows for kind, rows in records}
    for slug, words in WANTED.items():
        if not by_kind.get(slug):
            yield Missing(words, slug)
    treated = {row.surgery_id for row in by_kind.get("segment", ())}  # type: ignore[attr-defined]
    assessed = {row.surgery_id for row in by_kind.get("baseline", ())}  # type: ignore[attr-defined]
    for surgery in by_kind.get("surgery", ()):
        if not isinstance(surgery, Surgery) or surgery.index_surgery_id is not None:
            continue
        if surgery.pk not in treated:
            yield Missing(f"The operation of {surgery.operated_on} has no treated segment.", "segment")
        if surgery.pk not in assessed:
            yield Missing(f"How the patient was before the operation of {surgery.operated_on}.", "baseline")
