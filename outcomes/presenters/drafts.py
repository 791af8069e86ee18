"""Drafts as lines of a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from outcomes.models import Draft


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What was begun, of whom, when it was last typed in, until when it is kept, and where to go on."""

    pk: int
    title: str
    patient: str
    kept_at: str
    ends_on: str
    address: str


def draft_lines(drafts: Iterable[Draft]) -> list[DraftLine]:
    """`drafts` with their sites and patients. Times are those of the site."""
    return [
        DraftLine(
            pk=draft.pk,
            title=draft.title,
            patient=draft.patient.registry_id if draft.patient else "",
            kept_at=f"{timezone.localtime(draft.kept_at, draft.site.zone):%Y-%m-%d %H:%M}",
            ends_on=f"{timezone.localtime(draft.ends_at, draft.site.zone):%Y-%m-%d}",
            address=f"{draft.page}?draft={draft.pk}",
        )
        for draft in drafts
    ]
