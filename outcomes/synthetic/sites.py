"""Hospitals that do not exist, on several continents."""

from registry.models import Site

_PLACES = (
    ("Port Placebo", "Europe/Vienna", "Europe"),
    ("Mount Sample", "Asia/Tokyo", "East Asia"),
    ("Example Valley", "America/Sao_Paulo", "South America"),
    ("Lake Fiction", "Africa/Nairobi", "East Africa"),
    ("New Nowhere", "Australia/Adelaide", "Oceania"),
    ("Invention Springs", "America/Denver", "North America"),
    ("Dummyville", "Asia/Kolkata", "South Asia"),
    ("Saint Pretend", "Europe/Lisbon", "Europe"),
    ("Testerbury", "Pacific/Auckland", "Oceania"),
    ("Figment City", "Africa/Cairo", "North Africa"),
    ("Cape Hypothesis", "America/Toronto", "North America"),
    ("Bogusburg", "Asia/Istanbul", "West Asia"),
)
MOST_SITES = 99


def synthetic_site(number: int) -> Site:
    """The site of this number, from 1; not saved."""
    place, time_zone, region = _PLACES[(number - 1) % len(_PLACES)]
    name = f"Synthetic Hospital {number:02} ({place})"
    return Site(code=f"SYN-{number:02}", name=name, time_zone=time_zone, region=region)
