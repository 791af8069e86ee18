"""Who waits for what at a site today. One query counts, two fetch a page of patients, however many there are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db import models
from django.db.models import Count, Min, Q

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
    overdue, opened = Q(window_end__lt=today), Q(window_start__lte=today)
    return {
        Show.OWED: opened,
        Show.OVERDUE: overdue,
        Show.DUE: opened & ~overdue,
        Show.COMING: Q(window_start__gt=today, window_start__lte=today + COMING),
        Show.NEVER: Q(track=Track.VITAL, code=NEVER) & overdue,
        Show.STALE: Q(track=Track.VITAL, code=STALE) & overdue,
        Show.IMAGING: Q(track=Track.IMAGING) & opened,
        Show.CLINIC: Q(track=Track.CLINIC) & opened,
        Show.QUESTIONNAIRES: Q(track=Track.QUESTIONNAIRES) & opened,
        Show.SRS: Q(track=Track.RADIOSURGERY) & overdue,
    }[show]


def counts_at(site: Site, today: date) -> dict[Show, int]:
    """How many patients each choice would show."""
    of_patient = {show.value: BoolOr(asked(show, today)) for show in Show}
    per_patient = _open(site).filter(window_start__lte=today + COMING).values("patient").annotate(**of_patient)
    counted = per_patient.aggregate(
        **{f"n_{show.value}": Count("patient", filter=Q(**{show.value: True})) for show in Show}
    )
    return {show: counted[f"n_{show.value}"] for show in Show}


def worklist(site: Site, today: date, *, show: Show = Show.OWED, number: int = 1, size: int = PAGE) -> Page:
    """A page of patients, first those whose vital status is asked for, then imaging, then the rest; oldest first."""
    rows = _open(site).filter(asked(show, today))
    ranked = rows.values("patient").annotate(rank=Min("track"), since=Min("window_end"))
    start = (number - 1) * size
    keys = list(ranked.order_by("rank", "since", "patient").values_list("patient", flat=True)[start : start + size + 1])
    return Page(_waiting(rows, keys[:size], today), number, len(keys) > size)


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
