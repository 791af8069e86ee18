"""Mappings of a site as lines: which version, by whom, when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from outcomes.models import StoredMapping


@dataclass(frozen=True, slots=True)
class MappingLine:
    pk: int
    name: str
    version: int
    saved_at: str
    saved_by: str


def mapping_lines(stored: Iterable[StoredMapping]) -> list[MappingLine]:
    """`stored` with their sites and people. Times are those of the site."""
    return [mapping_line(one) for one in stored]


def mapping_line(stored: StoredMapping) -> MappingLine:
    saved = timezone.localtime(stored.saved_at, stored.site.zone)
    return MappingLine(stored.pk, stored.name, stored.version, f"{saved:%Y-%m-%d %H:%M}", str(stored.saved_by))
