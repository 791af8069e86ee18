"""Who in the registry may be the person somebody is about to enter. Only at sites where the asker may know names."""

import difflib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Membership, User
from accounts.permissions import Permission
from outcomes.rules import shown
from registry.models import Patient, PatientIdentity, Site

#: How much two names must share to be called alike, from 0 to 1: alone, and where the birth dates are the same.
ALIKE, ALIKE_OF_ONE_DAY = 0.82, 0.5
MOST_READ, MOST_SHOWN = 500, 10
SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody in the registry, and why they may be meant."""

    patient: Patient
    name: str
    number: str
    born: str
    why: str
    same_number: bool


def people_alike(user: User, site: Site, identity: Mapping[str, Any]) -> list[Alike]:
    """The likeliest first. The same hospital number at the same site is always among them."""
    sites = Membership.objects.of(user).allowing(Permission.VIEW_IDENTITY).values("site_id")
    number, name, born = identity["hospital_number"], plain_name(identity["full_name"]), identity["birth_date"]
    wanted = Q(site=site, hospital_number__iexact=number)
    for word in identity["full_name"].split():
        if len(word) >= SHORTEST_WORD:
            wanted |= Q(full_name__icontains=word)
    if born:
        wanted |= Q(birth_date=born)
    found = PatientIdentity.objects.filter(wanted, site__in=sites).select_related("patient__site", "site")
    ranked = sorted(_alike(found[:MOST_READ], site, number, name, born), key=lambda one: one[0], reverse=True)
    return [alike for _, alike in ranked[:MOST_SHOWN]]


def plain_name(name: str) -> str:
    """A name as it is compared: without accents, case, punctuation and the order of its words."""
    letters = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    words = "".join(one if one.isalnum() else " " for one in letters).split()
    return " ".join(sorted(words))


def _alike(found: Any, site: Site, number: str, name: str, born: date | None) -> Iterator[tuple[float, Alike]]:
    for known in found:
        same_number = known.site_id == site.pk and known.hospital_number.casefold() == number.casefold()
        same_day = born is not None and known.birth_date == born
        likeness = difflib.SequenceMatcher(None, name, plain_name(known.full_name)).ratio() if name else 0.0
        if not (same_number or likeness >= ALIKE or (same_day and (likeness >= ALIKE_OF_ONE_DAY or not name))):
            continue
        reasons = [
            *(["the same hospital number"] if same_number else []),
            *(["the same date of birth"] if same_day else []),
            *(["a name like this"] if likeness >= ALIKE_OF_ONE_DAY else []),
        ]
        birth = shown(known.birth_date, known.birth_date_precision) if known.birth_date else "not recorded"
        rank = 10 * same_number + 2 * same_day + likeness
        yield (
            rank,
            Alike(
                known.patient,
                known.full_name or "not recorded",
                known.hospital_number,
                birth,
                ", ".join(reasons),
                same_number,
            ),
        )
