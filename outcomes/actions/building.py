"""A mapping built by example: files kept without one, what was chosen for their columns, and the mapping in the end."""

import json
from typing import Any

from accounts.models import User
from outcomes.actions.upload_parts import keep_file, source_in
from outcomes.actions.uploads import measures, try_upload
from outcomes.entering.sealed import seal, unseal
from outcomes.imports.building import SHEETS, Example
from outcomes.imports.example import ColumnExample, as_values, example_of
from outcomes.imports.mapping import mapping_from
from outcomes.imports.uploaded import judge
from outcomes.models import ImportState, ImportUpload, PartOf
from outcomes.receiving import ReceivedFile
from registry.actions.acting import acting
from registry.models import Site

_PARTS = {"patients": PartOf.PATIENTS, "followup": PartOf.FOLLOWUP}


def keep_unmapped(*, by: User, site: Site, patients: ReceivedFile, followup: ReceivedFile) -> ImportUpload:
    """Keep files that nobody has explained yet, with an example of their columns. Raises NotPossible for no table."""
    judged = [judge(file.as_source("sent")) for file in (patients, followup)]
    with acting(by=f"user:{by.pk}", site=site):
        upload = ImportUpload.objects.create(
            author=by,
            site=site,
            state=ImportState.UNMAPPED,
            sealed_mapping=b"",
            **measures(patients, followup, *judged),
        )
        keep_file(upload, PartOf.PATIENTS, patients)
        keep_file(upload, PartOf.FOLLOWUP, followup)
        example = {sheet: as_values(example_of(source_in(upload, part), sheet)) for sheet, part in _PARTS.items()}
        upload.sealed_building = _sealed({"example": example, "columns": {}})
        upload.save(update_fields=["sealed_building"])
    return upload


def example_in(upload: ImportUpload) -> Example | None:
    """The columns of the files; nothing if no present key opens them."""
    found = _opened(upload).get("example")
    return {sheet: [ColumnExample(**one) for one in found[sheet]] for sheet in SHEETS} if found else None


def columns_in(upload: ImportUpload) -> dict[str, Any]:
    """What was sent from the page about columns: empty where it was not."""
    columns: dict[str, Any] = _opened(upload).get("columns", {})
    return columns


def keep_columns(*, by: User, upload: ImportUpload, columns: dict[str, Any]) -> None:
    """Keep what was chosen for the columns, by the names of the form's fields."""
    with acting(by=f"user:{by.pk}", site=upload.site):
        upload.sealed_building = _sealed({**_opened(upload), "columns": columns})
        upload.save(update_fields=["sealed_building"])


def give_mapping(*, by: User, upload: ImportUpload, content: str) -> None:
    """Try the files with this mapping. Raises MappingError with every fault of it."""
    source = mapping_from(content.encode(), "mapping").name
    with acting(by=f"user:{by.pk}", site=upload.site):
        upload.source, upload.sealed_mapping, upload.state = source, seal(content.encode()), ImportState.TRIED
        upload.save(update_fields=["source", "sealed_mapping", "state"])
        try_upload(by=by, upload=upload)


def _opened(upload: ImportUpload) -> dict[str, Any]:
    opened = unseal(bytes(upload.sealed_building))
    return json.loads(opened) if opened is not None else {}


def _sealed(values: dict[str, Any]) -> bytes:
    return seal(json.dumps(values).encode())
