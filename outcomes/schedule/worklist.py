"""Who waits for what at a site today. One query counts and ranks, two fetch a page, however many patients there are."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib.postgres.aggregates import BitOr
from django.db import models
from django.db.models import Case, Min, Q, Value, When

from outcomes.models import Expectation
from outcomes.schedule.due import COMING
from outcomes.schedule.plan import NEVER, STALE
from outcomes.schedule.protocol import Track
from outcomes.schedule.reading import last_known_alive
from registry.models import Site

PAGE = 25
LAST_PAGE = 400


class Show(models.TextChoices):
    """What a coordinator asks to see. The words are those of the tiles and of the filter."""

    OWED = "owed", "Due and overdue"
    OVERDUE = "overdue", "Overdue"
    DUE = "due", "Due now"
    COMING = "coming", "Coming in 30 days"
    NEVER = "never", "Never contacted"
    STALE = "stale", "No news for 3 months"
    IMAGING = "imaging", "Imaging owed"
    CLINIC = "clinic", "Clinic visits owed"
    QUESTIONNAIRES = "questionnaires", "Questionnaires owed"
    SRS = "srs", "Planned radiosurgery not recorded"


class Moment(IntEnum):
    """Where a window lies on a day."""

    OVERDUE, DUE, COMING = range(3)


Kind = tuple[Track, str]
#: What can be asked for, as track and code, in the order of its weight; without a code all of the track.
KINDS: tuple[Kind, ...] = (
    (Track.VITAL, NEVER),
    (Track.VITAL, STALE),
    (Track.IMAGING, ""),
    (Track.CLINIC, ""),
    (Track.QUESTIONNAIRES, ""),
    (Track.RADIOSURGERY, ""),
)
_OPENED = (Moment.OVERDUE, Moment.DUE)
#: The kinds and moments that each choice means: of single rows in `asked`, of whole patients in `day_at`.
_MEANT: dict[Show, tuple[tuple[Kind, ...], tuple[Moment, ...]]] = {
    Show.OWED: (KINDS, _OPENED),
    Show.OVERDUE: (KINDS, (Moment.OVERDUE,)),
    Show.DUE: (KINDS, (Moment.DUE,)),
    Show.COMING: (KINDS, (Moment.COMING,)),
    Show.NEVER: (((Track.VITAL, NEVER),), (Moment.OVERDUE,)),
    Show.STALE: (((Track.VITAL, STALE),), (Moment.OVERDUE,)),
    Show.IMAGING: (((Track.IMAGING, ""),), _OPENED),
    Show.CLINIC: (((Track.CLINIC, ""),), _OPENED),
    Show.QUESTIONNAIRES: (((Track.QUESTIONNAIRES, ""),), _OPENED),
    Show.SRS: (((Track.RADIOSURGERY, ""),), (Moment.OVERDUE,)),
}
_BITS: dict[Show, int] = {
    show: sum(1 << (len(Moment) * KINDS.index(kind) + moment) for kind in kinds for moment in moments)
    for show, (kinds, moments) in _MEANT.items()
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for of a patient. `earlier` counts the windows of the same track that closed before it."""

    track: Track
    code: str
    state: str
    window_start: date
    window_end: date
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A patient of the list, with what is asked for in the order of its weight."""

    patient: int
    registry_id: str
    operated_on: date
    last_alive_on: date | None
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Page:
    waiting: list[Waiting]
    number: int
    has_next: bool


def asked(show: Show, today: date) -> Q:
    """Which open expectations a choice means."""
    kinds, moments = _MEANT[show]
    opened = Q(window_start__lte=today)
    when = {
        _OPENED: opened,
        (Moment.OVERDUE,): Q(window_end__lt=today),
        (Moment.DUE,): opened & Q(window_end__gte=today),
        (Moment.COMING,): Q(window_start__gt=today, window_start__lte=today + COMING),
    }[moments]
    if kinds == KINDS:
        return when
    return reduce(or_, (Q(track=track, code=code) if code else Q(track=track) for track, code in kinds)) & when


@dataclass(frozen=True, slots=True)
class Day:
    """What waits at a site on a day: how many patients each choice would show, and those of the choice made, ranked."""

    counts: dict[Show, int]
    patients: list[int]
    rows: Any

    def page(self, today: date, *, number: int = 1, size: int = PAGE) -> Page:
        start = (number - 1) * size
        keys = self.patients[start : start + size + 1]
        return Page(_waiting(self.rows, keys[:size], today), number, len(keys) > size)


def day_at(site: Site, today: date, *, show: Show = Show.OWED) -> Day:
    """Read what is open at a site once: each patient with one bit for each kind and moment that waits."""
    rows = _open(site).filter(window_start__lte=today + COMING)
    meant = asked(show, today)
    found = rows.values_list("patient").annotate(bits=BitOr(_bit(today)), since=Min("window_end", filter=meant))
    bits_of: Counter[int] = Counter()
    ranked = []
    for patient, bits, since in found:
        bits_of[bits] += 1
        if since is not None:
            ranked.append((_rank(bits & _BITS[show]), since, patient))
    counts = {one: sum(n for bits, n in bits_of.items() if bits & _BITS[one]) for one in Show}
    return Day(counts, [patient for _, _, patient in sorted(ranked)], rows.filter(meant))


def counts_at(site: Site, today: date) -> dict[Show, int]:
    """How many patients each choice would show."""
    return day_at(site, today).counts


def worklist(site: Site, today: date, *, show: Show = Show.OWED, number: int = 1, size: int = PAGE) -> Page:
    """A page of patients, first those whose vital status is asked for, then imaging, then the rest; oldest first."""
    return day_at(site, today, show=show).page(today, number=number, size=size)


def _bit(today: date) -> Any:
    """Of a row that is open or coming: the bit of its kind and moment."""
    kind = Case(
        *(
            When(**({"track": track, "code": code} if code else {"track": track}), then=Value(len(Moment) * place))
            for place, (track, code) in enumerate(KINDS)
        )
    )
    moment = Case(
        When(window_end__lt=today, then=Value(int(Moment.OVERDUE))),
        When(window_start__lte=today, then=Value(int(Moment.DUE))),
        default=Value(int(Moment.COMING)),
    )
    return Value(1).bitleftshift(cast(Any, kind + moment))  # the stubs know of whole numbers alone


def _rank(bits: int) -> int:
    """The weightiest track among bits: kinds stand in the order of their tracks."""
    lowest = (bits & -bits).bit_length() - 1
    return KINDS[lowest // len(Moment)][0]


def _open(site: Site) -> Any:
    return Expectation.objects.open().filter(site=site)


def _waiting(rows: Any, keys: list[int], today: date) -> list[Waiting]:
    names = ("track", "code", "state", "window_start", "window_end")
    found: dict[int, list[Item]] = defaultdict(list)
    known: dict[int, tuple[str, date]] = {}
    of_page = rows.filter(patient__in=keys).order_by("track", "-window_start")
    for key, registry_id, operated_on, *item in of_page.values_list(
        "patient", "patient__registry_id", "surgery__operated_on", *names
    ):
        known[key] = registry_id, operated_on
        found[key].append(Item(Track(item[0]), *item[1:]))
    alive = last_known_alive(keys)
    return [Waiting(key, *known[key], alive.get(key), list(_latest(found[key]))) for key in keys if key in known]


def _latest(items: list[Item]) -> Iterator[Item]:
    """One line a track: the window that opened last, and how many before it are still open to an answer."""
    by_track: dict[Track, list[Item]] = defaultdict(list)
    for item in items:
        by_track[item.track].append(item)
    for track, ours in by_track.items():
        last = ours[0]
        yield Item(track, last.code, last.state, last.window_start, last.window_end, len(ours) - 1)
