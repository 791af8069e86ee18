"""A follow-up schedule as declared data: per track its windows, and what a revision does to them.

A window is told from the operation: the visit it is called after ("3 months"), and the first and last day that count as
it. Windows of one track never overlap, so a day belongs to one of them or to none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models

from registry.errors import RuleError, Violation

#: No window opens later than this after the operation.
LAST_DAY = 20 * 366


class Track(models.IntegerChoices):
    """What is asked for, in the order in which the analysis needs it."""

    VITAL = 1, "Vital status"
    IMAGING = 2, "Imaging"
    CLINIC = 3, "Clinic visit"
    QUESTIONNAIRES = 4, "Questionnaires"
    RADIOSURGERY = 5, "Radiosurgery"


#: The tracks a protocol gives windows to; the others follow from what is known of the patient.
DECLARED = (Track.CLINIC, Track.IMAGING, Track.QUESTIONNAIRES)


class OnRevision(models.TextChoices):
    KEEP = "keep", "Follow-up goes on from the index operation"
    REANCHOR = "reanchor", "Follow-up begins anew at the revision"


class Unit(models.TextChoices):
    WEEKS = "w", "weeks"
    MONTHS = "m", "months"


@dataclass(frozen=True, slots=True)
class Window:
    """`number` `unit` after the operation; seen from day `first` to day `last` after it, both included."""

    number: int
    unit: Unit
    first: int
    last: int

    @property
    def code(self) -> str:
        return f"{self.unit}{self.number}"

    @property
    def label(self) -> str:
        return label_of(self.code)

    def due_on(self, anchor: date) -> date:
        """The day itself, in calendar months or weeks."""
        return anchor + (
            relativedelta(months=self.number) if self.unit == Unit.MONTHS else relativedelta(weeks=self.number)
        )

    def opens_on(self, anchor: date) -> date:
        return anchor + timedelta(days=self.first)

    def closes_on(self, anchor: date) -> date:
        return anchor + timedelta(days=self.last)


@dataclass(frozen=True, slots=True)
class Protocol:
    name: str
    tracks: Mapping[Track, tuple[Window, ...]]
    on_revision: OnRevision = OnRevision.KEEP

    def __post_init__(self) -> None:
        """Raises RuleError for windows that cannot be meant."""
        broken = [violation for track, windows in self.tracks.items() for violation in _broken(track, windows)]
        if broken:
            raise RuleError(broken)

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "on_revision": self.on_revision.value,
            "tracks": {
                track.name.lower(): [[window.code, window.first, window.last] for window in windows]
                for track, windows in self.tracks.items()
            },
        }


def from_data(name: str, data: Mapping[str, Any]) -> Protocol:
    """The inverse of `Protocol.as_data`."""
    tracks = {
        Track[track.upper()]: tuple(Window(int(code[1:]), Unit(code[0]), first, last) for code, first, last in windows)
        for track, windows in data["tracks"].items()
    }
    return Protocol(name, tracks, OnRevision(data["on_revision"]))


def label_of(code: str) -> str:
    """A window's code in words: m1 is '1 month', w6 is '6 weeks'; other codes are words already."""
    if code[:1] not in Unit.values or not code[1:].isdecimal():
        return code.replace("_", " ")
    number = int(code[1:])
    words = Unit(code[0]).label
    return f"{number} {words if number != 1 else words.removesuffix('s')}"


def _broken(track: Track, windows: Iterable[Window]) -> Iterator[Violation]:
    name, before = track.label.lower(), None
    for window in windows:
        days = {Unit.WEEKS: (7 * window.number,) * 2, Unit.MONTHS: (28 * window.number, 31 * window.number)}[
            window.unit
        ]
        said = f"{name}: {window.label}, day {window.first} to {window.last}"
        if not 0 < window.first <= window.last <= LAST_DAY:
            yield Violation(
                "window_order",
                "windows",
                f"{said}: a window goes from an earlier to a later day after the operation.",
                f"Give two days between 1 and {LAST_DAY}, the earlier one first.",
            )
        elif days[1] < window.first or window.last < days[0]:
            yield Violation(
                "window_holds_its_day",
                "windows",
                f"{said}: {window.label} is not within these days.",
                "Correct the days, or the number of weeks or months.",
            )
        if before is not None and window.first <= before.last:
            yield Violation(
                "windows_apart",
                "windows",
                f"{said}: begins before the window of {before.label} has ended on day {before.last}.",
                "Let windows follow each other without overlap.",
            )
        before = window
