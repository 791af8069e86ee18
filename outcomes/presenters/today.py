"""The page of the day: tiles that count, and patients with what is asked for of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from outcomes.query_selectors import waiting_at
from outcomes.schedule.due import Standing, standing
from outcomes.schedule.plan import NEVER
from outcomes.schedule.protocol import Track, label_of
from outcomes.schedule.worklist import Item, Show, Waiting
from outcomes.selectors import drafts_of
from registry.models import Site

PILLS = {Standing.OVERDUE: "failed", Standing.DUE: "running", Standing.COMING: "neutral"}
#: Where what is asked for is entered: a page of the patient, and the kind of record it adds.
_ENTER = {
    Track.VITAL: ("outcomes:record-add", "vital-contact"),
    Track.IMAGING: ("outcomes:record-add", "imaging"),
    Track.CLINIC: ("outcomes:visit-add", ""),
    Track.QUESTIONNAIRES: ("outcomes:visit-add", ""),
    Track.RADIOSURGERY: ("outcomes:record-add", "radiotherapy"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: int
    url: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for, in words; `url` is where it is entered."""

    what: str
    when: str
    state: str
    pill: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    registry_id: str
    operated_on: str
    last_alive_on: str
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Slot:
    """Something else that waits for a person at a site, counted by those who keep it."""

    label: str
    count: Callable[[User, Site], int]
    page: str


#: What waits beside follow-up, in the order of the page.
SLOTS: tuple[Slot, ...] = (
    Slot("Queries waiting", lambda person, site: waiting_at(site).count(), "outcomes:query-list"),
    Slot("Drafts unfinished", lambda person, site: drafts_of(person).filter(site=site).count(), "outcomes:draft-list"),
)


def tiles(counts: dict[Show, int], site: Site, chosen: Show) -> list[Tile]:
    return [
        Tile(
            show.label, counts[show], f"{reverse('outcomes:today')}?site={site.code}&show={show.value}", show == chosen
        )
        for show in Show
        if show not in (Show.OWED, Show.CLINIC, Show.QUESTIONNAIRES)
    ]


def slot_tiles(person: User, site: Site) -> list[Tile]:
    return [Tile(slot.label, slot.count(person, site), reverse(slot.page)) for slot in SLOTS]


def lines(waiting: list[Waiting], today: date) -> list[Line]:
    return [
        Line(
            one.registry_id,
            one.operated_on.isoformat(),
            one.last_alive_on.isoformat() if one.last_alive_on else "not recorded",
            [_asked(item, one, today) for item in one.items],
        )
        for one in waiting
    ]


def _asked(item: Item, of: Waiting, today: date) -> Asked:
    now = standing(item.state, item.window_start, item.window_end, today)
    return Asked(what_of(item), when_of(item, now), now.label, PILLS[now], entered_at(item.track, of.registry_id))


def entered_at(track: Track, registry_id: str) -> str:
    """The page on which what a track asks for is entered."""
    page, kind = _ENTER[track]
    return reverse(page, args=[registry_id, kind] if kind else [registry_id])


def what_of(item: Item) -> str:
    """What is asked for, with the visit it belongs to."""
    if item.track == Track.VITAL:
        return "Never contacted" if item.code == NEVER else "Vital status"
    if item.track == Track.RADIOSURGERY:
        return "Planned radiosurgery"
    return f"{item.track.label}, {label_of(item.code)}"


def when_of(item: Item, now: Standing) -> str:
    """Since when, or until when; and what of the same kind is missing from before."""
    before = f", and {item.earlier} earlier" if item.earlier else ""
    if now == Standing.OVERDUE:
        return f"since {item.window_end.isoformat()}{before}"
    if now == Standing.DUE:
        return f"until {item.window_end.isoformat()}{before}"
    return f"from {item.window_start.isoformat()}{before}"
