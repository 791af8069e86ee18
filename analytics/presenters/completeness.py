"""How complete the follow-up of a site is, in the words of its page."""

from dataclasses import dataclass
from typing import Any

from analytics.charts import numbers
from analytics.stats import Quantile
from outcomes.completeness.site import Share
from outcomes.schedule.protocol import DECLARED


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str


def figures(counted: dict[str, Any] | None, survival: dict[str, Any] | None) -> list[Figure]:
    """`counted`: see `analytics.actions.follow_up`; `survival`: what is stored of overall survival. None: nobody."""
    if counted is None:
        return []
    answered = {track: Share(*counted["answered"][str(track.value)]) for track in DECLARED}
    found = [Figure(f"{track.label}: answered", *_share(share)) for track, share in answered.items()]
    observed, potential = counted["observed_days"], counted["potential_days"]
    clarks_c = f"{100 * observed / potential:.1f} %" if potential else "not known"
    possible = f"follow-up observed of what was possible, {counted['patients']} patients"
    found.append(Figure("Clark's C", clarks_c, possible))
    if survival is not None:
        time = Quantile(**survival["follow_up"])
        interval = numbers.month_interval(time.lower, time.upper)
        note = f"median by reverse Kaplan-Meier, 95 % CI {interval}"
        found.append(Figure("Follow-up in months", numbers.months(time.est), note))
    return [*found, Figure("Not heard of for too long", *_share(Share(*counted["stale"]), "of the living"))]


def _share(share: Share, of: str = "of those owed by now") -> tuple[str, str]:
    percent = share.percent
    return ("none owed" if percent is None else f"{percent:.0f} %", f"{share.part} of {share.whole} {of}")
