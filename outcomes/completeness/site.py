"""How complete the follow-up of a site is, in numbers."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
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


@dataclass(frozen=True, slots=True)
class SiteCompleteness:
    """`answered`: by track, of what was owed by now. `stale`: of the living, who was last heard of too long ago.

    `clarks_c`: follow-up that was observed, of the follow-up that could have been by `today`, in percent; None without
    an operation. Clark TG, Altman DG, De Stavola BL: Quantification of the completeness of follow-up. Lancet
    2002;359:1309-10. A death ends both; a patient whose death has no exact day is not counted.
    """

    answered: dict[Track, Share]
    stale: Share
    clarks_c: float | None
    patients: int


def completeness_of(site: Site, today: date) -> SiteCompleteness:
    shares = _answered(site, today)
    vital = Expectation.objects.filter(site=site, track=Track.VITAL)
    overdue, living = vital.overdue(today).values("patient").distinct().count(), vital.open().count()
    observed, potential, patients = _follow_up(site, today)
    clarks_c = 100 * observed / potential if potential else None
    return SiteCompleteness(shares, Share(overdue, living), clarks_c, patients)


def _answered(site: Site, today: date) -> dict[Track, Share]:
    """Owed is what was answered, and what was over without an answer that could have been given."""
    met = Q(state=ExpectationState.MET)
    over = Q(state__in=UNANSWERED) | Q(state=ExpectationState.EXPECTED, window_end__lt=today)
    counted = Expectation.objects.filter(site=site, track__in=DECLARED).values_list("track")
    found = {
        Track(one): Share(n, n + m)
        for one, n, m in counted.annotate(n=Count("pk", filter=met), m=Count("pk", filter=over))
    }
    return {track: found.get(track, Share(0, 0)) for track in DECLARED}


def _follow_up(site: Site, today: date) -> tuple[int, int, int]:
    """Days observed, days that could have been, and of how many patients."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW_UP, {"site": site.pk, "today": today})
        found = cursor.fetchone() or (0, 0, 0)
    return int(found[0]), int(found[1]), int(found[2])


_FOLLOW_UP = """
WITH entered AS (
    SELECT patient_id, min(operated_on) AS day FROM registry_surgery
    WHERE site_id = %(site)s AND index_surgery_id IS NULL GROUP BY patient_id
), followed AS (
    SELECT e.day, d.died_on,
           greatest(e.day, least(coalesce(d.died_on, a.last_known_alive_on), %(today)s)) - e.day AS observed,
           greatest(e.day, least(coalesce(d.died_on, %(today)s), %(today)s)) - e.day AS potential
    FROM entered e
    LEFT JOIN outcomes_death d ON d.patient_id = e.patient_id
    LEFT JOIN LATERAL (
        SELECT v.last_known_alive_on FROM outcomes_last_known_alive v WHERE v.patient_id = e.patient_id
    ) a ON true
    WHERE d.id IS NULL OR d.died_on_precision = 'D'
)
SELECT coalesce(sum(observed), 0), coalesce(sum(potential), 0), count(*) FROM followed
"""
