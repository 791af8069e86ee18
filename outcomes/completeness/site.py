"""What of the follow-up of a site that was owed was answered."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from outcomes.completeness.cells import UNANSWERED
from outcomes.models import Expectation
from outcomes.schedule.protocol import DECLARED, Track
from outcomes.vocabulary import ExpectationState
from registry.models import Site


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; None where nothing was owed."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole else None


def answered_at(site: Site, today: date) -> dict[Track, Share]:
    """By track. Owed is what was answered, and what was over without an answer that could have been given."""
    met = Q(state=ExpectationState.MET)
    over = Q(state__in=UNANSWERED) | Q(state=ExpectationState.EXPECTED, window_end__lt=today)
    counted = Expectation.objects.filter(site=site, track__in=DECLARED).values_list("track")
    found = {
        Track(one): Share(n, n + m)
        for one, n, m in counted.annotate(n=Count("pk", filter=met), m=Count("pk", filter=over))
    }
    return {track: found.get(track, Share(0, 0)) for track in DECLARED}


def stale_at(site: Site, today: date) -> Share:
    """Of the living, who was last heard of too long ago."""
    vital = Expectation.objects.filter(site=site, track=Track.VITAL)
    return Share(vital.overdue(today).values("patient").distinct().count(), vital.open().count())
