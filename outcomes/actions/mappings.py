"""Mappings of a site, kept under names, each change a new version."""

from accounts.models import User
from accounts.trail import note_occurrence
from outcomes.imports.mapping import mapping_from
from outcomes.models import StoredMapping
from registry.actions.acting import acting
from registry.models import Site


def store_mapping(*, by: User, site: Site, name: str, content: str) -> StoredMapping:
    """Keep a mapping as the next version of its name; the latest version where it says the same already.

    Raises MappingError with every fault of it.
    """
    mapping_from(content.encode(), name)
    content = content.replace("\r\n", "\n")
    with acting(by=f"user:{by.pk}", site=site):
        latest = StoredMapping.objects.filter(site=site, name=name).order_by("-version").first()
        if latest is not None and latest.content == content:
            return latest
        version = latest.version + 1 if latest is not None else 1
        stored = StoredMapping.objects.create(site=site, name=name, version=version, content=content, saved_by=by)
        note_occurrence(kind="mapping stored", subject="outcomes_storedmapping", pk=stored.pk, version=version)
    return stored
