"""How complete the follow-up of each site is, counted once a night: the page that shows it reads one row."""

from dataclasses import astuple
from datetime import date

from django.db import connection

from analytics.models import Result, Run
from outcomes.completeness.site import answered_at, stale_at
from registry.models import Site

Days = tuple[int, int, int]


def measure_follow_up(run: Run) -> None:
    """Store one result for every site that has operated on somebody.

    `answered` (by track) and `stale` are [part, whole]. Clark's C is `observed_days` of `potential_days`, over
    `patients`: follow-up that was observed, of what could have been until the run's day at the site. A death ends both.
    The patients are those of overall survival, so a death without an exact day is not counted. Clark TG, Altman DG,
    De Stavola BL: Quantification of the completeness of follow-up. Lancet 2002;359:1309-10.
    """
    Result.objects.filter(run=run, kind=Result.Kind.FOLLOW_UP).delete()
    assert run.as_of is not None  # the first step reads the registry and says when
    days = {site: run.as_of.astimezone(site.zone).date() for site in Site.objects.order_by("pk")}
    counted = _days(run, {site.pk: day for site, day in days.items()})
    Result.objects.bulk_create(
        Result(run=run, site=site, kind=Result.Kind.FOLLOW_UP, body=_body(site, day, counted[site.pk]))
        for site, day in days.items()
        if site.pk in counted
    )


def _body(site: Site, day: date, counted: Days) -> dict[str, object]:
    observed, potential, patients = counted
    answered = answered_at(site, day)
    return {
        "day": day.isoformat(),
        "answered": {str(track.value): astuple(share) for track, share in answered.items()},
        "stale": astuple(stale_at(site, day)),
        "observed_days": observed,
        "potential_days": potential,
        "patients": patients,
    }


def _days(run: Run, days: dict[int, date]) -> dict[int, Days]:
    """By site: days observed, days that could have been, and of how many patients."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW_UP, [list(days), list(days.values()), run.pk])
        return {site: (observed, potential, patients) for site, observed, potential, patients in cursor}


_FOLLOW_UP = """
SELECT f.site_id,
       coalesce(sum(f.os_time), 0)::bigint,
       coalesce(sum(CASE WHEN f.os_status = 1 THEN f.os_time
                         ELSE greatest(f.os_time, until.day - f.operated_on) END)
                FILTER (WHERE f.os_time IS NOT NULL), 0)::bigint,
       count(f.os_time)
FROM analytics_indexprocedurefact f
JOIN unnest(%s::bigint[], %s::date[]) AS until (site_id, day) USING (site_id)
WHERE f.run_id = %s
GROUP BY f.site_id
"""
