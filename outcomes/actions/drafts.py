"""Keeping what somebody typed and has not saved, apart from the data."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from outcomes.entering.sealed import seal, unseal
from outcomes.models import Draft
from outcomes.models.draft import when_it_ends
from registry.actions.acting import acting
from registry.errors import NotPossible
from registry.models import Patient, Site

Typed = Mapping[str, list[str]]
LARGEST = 200_000  # characters


def keep_draft(
    *, by: User, site: Site, patient: Patient | None, page: str, title: str, key: UUID, typed: Typed
) -> Draft:
    """Keep what was typed into the form at `page`; under the same key it takes the place of what was kept before."""
    text = json.dumps(dict(typed))
    if len(text) > LARGEST:
        raise NotPossible("This is too long to be kept as a draft.")
    said = {"site": site, "patient": patient, "page": page, "title": title, "sealed": seal(text.encode())}
    with acting(by=f"user:{by.pk}", site=site):
        draft, _ = Draft.objects.update_or_create(
            author=by, key=key, defaults={**said, "kept_at": timezone.now(), "ends_at": when_it_ends()}
        )
    return draft


def typed_in(draft: Draft) -> dict[str, list[str]]:
    """What was typed, by field; nothing if it can no longer be opened."""
    opened = unseal(bytes(draft.sealed))
    return dict(json.loads(opened)) if opened is not None else {}


def discard_draft(*, by: User, key: UUID) -> None:
    Draft.objects.filter(author=by, key=key).delete()


def drop_ended_drafts() -> int:
    """Drafts nobody came back to. How many there were."""
    count, _ = Draft.objects.filter(ends_at__lte=timezone.now()).delete()
    return count
