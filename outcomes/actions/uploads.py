"""Files that somebody sends to be imported: kept sealed, tried, and then imported or thrown away.

The engine is that of the command (`outcomes.imports`). While it runs, the files lie in a private folder that ends with
it, beside the engine's own temporary database; their names there are ours.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.trail import note_occurrence
from outcomes.entering.sealed import seal, unseal
from outcomes.imports.answer import Answer, answer_of, refusal_of
from outcomes.imports.mapping import mapping_from
from outcomes.imports.problems import FileRefused
from outcomes.imports.run import Import
from outcomes.imports.uploaded import suffix_of
from outcomes.models import ImportUpload
from registry.actions.acting import acting
from registry.errors import NotPossible, RuleError, StaleRow
from registry.models import Site

#: Rows of both files together that a request takes upon itself.
MOST_ROWS = 2_000
_LOST = "What was sent can no longer be read. Discard it and send the files again."


@dataclass(frozen=True, slots=True)
class Sent:
    """Two files and their mapping, as they came."""

    patients: bytes
    followup: bytes
    mapping: bytes


def keep_upload(*, by: User, site: Site, sent: Sent) -> ImportUpload:
    """Keep the files, with what an import of them would do. Raises MappingError, or NotPossible for no table."""
    source = mapping_from(sent.mapping, "mapping").name
    answer = _told(by, site, sent)
    with acting(by=f"user:{by.pk}", site=site):
        upload = ImportUpload.objects.create(
            author=by,
            site=site,
            source=source,
            sealed_patients=seal(sent.patients),
            sealed_followup=seal(sent.followup),
            sealed_mapping=seal(sent.mapping),
            sealed_answer=_sealed(answer),
        )
        note_occurrence(kind="import tried", subject="registry_site", pk=site.pk, number=answer.people)
    return upload


def answer_in(upload: ImportUpload) -> Answer | None:
    """What was told when the files were tried; nothing if it can no longer be opened."""
    opened = unseal(bytes(upload.sealed_answer))
    return Answer(**json.loads(opened)) if opened is not None else None


def apply_upload(*, by: User, upload: ImportUpload) -> Answer | None:
    """Import, if that does what was told, and end the upload.

    None where the registry has changed so that it would do something else: nothing is imported then, and the upload
    tells what it would do now. Raises NotPossible for files with problems.
    """
    sent, told = _opened(upload), answer_in(upload)
    if sent is None or told is None:
        raise NotPossible(_LOST)
    if told.is_refused:
        raise NotPossible(
            "These files have problems, so nothing of them is imported. Correct them and send them again."
        )
    with acting(by=f"user:{by.pk}", site=upload.site):
        try:
            with transaction.atomic():
                answer = _told(by, upload.site, sent, dry_run=False)
                same = answer.says_the_same_as(told)
                transaction.set_rollback(not same)
        except (StaleRow, RuleError):
            raise NotPossible("Somebody changed a record meanwhile; nothing was imported. Try again.") from None
        if not same:
            ImportUpload.objects.filter(pk=upload.pk).update(sealed_answer=_sealed(answer))
            return None
        note_occurrence(kind="import applied", subject="registry_site", pk=upload.site_id, number=answer.people)
        upload.delete()
    return answer


def discard_upload(*, by: User, upload: ImportUpload) -> None:
    ImportUpload.objects.filter(author=by, pk=upload.pk).delete()


def drop_ended_uploads() -> int:
    """Files nobody imported within their day. How many there were."""
    count, _ = ImportUpload.objects.filter(ends_at__lte=timezone.now()).delete()
    return count


def _told(by: User, site: Site, sent: Sent, *, dry_run: bool = True) -> Answer:
    """What the engine says; a refusal is an answer too."""
    with TemporaryDirectory(dir=os.environ.get("SQLITE_TMPDIR")) as folder:
        patients = _laid_down(Path(folder), "patients", sent.patients)
        followup = _laid_down(Path(folder), "followup", sent.followup)
        mapping = mapping_from(sent.mapping, "mapping")
        run = Import(site, mapping, patients, followup, by=f"user:{by.pk}", at_most=MOST_ROWS)
        try:
            return answer_of(run.run(dry_run=dry_run))
        except FileRefused as refusal:
            return refusal_of(refusal)


def _laid_down(folder: Path, name: str, content: bytes) -> Path:
    path = folder / f"{name}{suffix_of(content)}"
    path.write_bytes(content)
    return path


def _opened(upload: ImportUpload) -> Sent | None:
    parts = [unseal(bytes(part)) for part in (upload.sealed_patients, upload.sealed_followup, upload.sealed_mapping)]
    found = [part for part in parts if part is not None]
    return Sent(*found) if len(found) == len(parts) else None


def _sealed(answer: Answer) -> bytes:
    return seal(json.dumps(answer.as_values()).encode())
