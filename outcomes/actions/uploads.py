"""Files that somebody sends to be imported: kept sealed, tried, and then imported or thrown away.

The engine is that of the command (`outcomes.imports`), which reads the sealed parts one at a time. What is little is
done within the request; what is much is handed to a worker (`import_jobs`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.trail import note_occurrence
from outcomes.actions.upload_parts import (
    answer_in,
    keep_file,
    keep_refusal,
    keep_result,
    mapping_in,
    source_in,
)
from outcomes.entering.sealed import seal
from outcomes.imports.answer import Answer, answer_of
from outcomes.imports.mapping import mapping_from
from outcomes.imports.problems import FileRefused, TooManyRows
from outcomes.imports.result import Result
from outcomes.imports.run import Import
from outcomes.imports.sources import PartLost
from outcomes.imports.uploaded import Judged, judge
from outcomes.imports.watch import is_watched
from outcomes.models import ImportNote, ImportState, ImportUpload, PartOf
from outcomes.models.import_upload import AT_WORK
from outcomes.receiving import ReceivedFile
from registry.actions.acting import acting
from registry.errors import NotPossible, RuleError, StaleRow
from registry.models import Site

#: Rows of both files together that a request takes upon itself.
MOST_ROWS = 2_000
#: After so long nobody is on the way any more to work that was begun, and to work that waits.
GRACE, LONG_WAIT = timedelta(minutes=1), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sent:
    """Two files and their mapping, as they came."""

    patients: ReceivedFile
    followup: ReceivedFile
    mapping: bytes


def keep_upload(*, by: User, site: Site, sent: Sent) -> ImportUpload:
    """Keep the files and try them, or have them tried. Raises MappingError, or NotPossible for no table."""
    source = mapping_from(sent.mapping, "mapping").name
    judged = [judge(file.as_source("sent")) for file in (sent.patients, sent.followup)]
    with acting(by=f"user:{by.pk}", site=site):
        upload = ImportUpload.objects.create(
            author=by,
            site=site,
            source=source,
            sealed_mapping=seal(sent.mapping),
            **measures(sent.patients, sent.followup, *judged),
        )
        keep_file(upload, PartOf.PATIENTS, sent.patients)
        keep_file(upload, PartOf.FOLLOWUP, sent.followup)
        try_upload(by=by, upload=upload)
    return upload


def try_upload(*, by: User, upload: ImportUpload) -> None:
    """Say what an import would do: at once where it is little, by a worker where it is much."""
    files = source_in(upload, PartOf.PATIENTS), source_in(upload, PartOf.FOLLOWUP)
    if not all(judge(file).at_once for file in files) or not _tried_at_once(by, upload):
        hand_over(upload, ImportState.TRYING)


def apply_upload(*, by: User, upload: ImportUpload) -> Answer | None:
    """Import within the request, if that does what was told, and end the upload.

    None where the registry has changed so that it would do something else: nothing is imported then, and the upload
    tells what it would do now. Raises NotPossible for files with problems.
    """
    told = _told(upload)

    def as_told(result: Result) -> bool:
        return answer_of(result).says_the_same_as(told)

    with acting(by=f"user:{by.pk}", site=upload.site):
        try:
            with transaction.atomic():
                answer = answer_of(result := _import(by, upload).run())
                same = as_told(result)
                transaction.set_rollback(not same)
        except (StaleRow, RuleError):
            raise NotPossible(ImportNote.CLASH.label) from None
        except FileRefused as refusal:
            keep_refusal(upload, refusal)
            upload.save(update_fields=["sealed_answer"])
            return None
        except PartLost:
            raise NotPossible(ImportNote.LOST.label) from None
        if not same:
            keep_result(upload, result)
            upload.save(update_fields=["sealed_answer"])
            return None
        note_occurrence(kind="import applied", subject="registry_site", pk=upload.site_id, number=answer.people)
        upload.delete()
    return answer


def order_import(*, by: User, upload: ImportUpload) -> None:
    """Have a worker import files that it has tried. Raises NotPossible for files with problems."""
    _told(upload)
    with acting(by=f"user:{by.pk}", site=upload.site):
        hand_over(upload, ImportState.APPLYING)


def begin_again(*, by: User, upload: ImportUpload) -> None:
    """Hand files over once more whose work was broken off. Raises NotPossible while somebody is at it."""
    if upload.job is not None and is_watched(upload.job):
        raise NotPossible("This work is being done. Wait for it, or stop it.")
    if upload.state not in (*AT_WORK, ImportState.FAILED):
        raise NotPossible("There is nothing to begin again.")
    state = ImportState.APPLYING if upload.state == ImportState.APPLYING else ImportState.TRYING
    with acting(by=f"user:{by.pk}", site=upload.site):
        hand_over(upload, state)


def stop_import(*, by: User, upload: ImportUpload) -> bool:
    """Stop a worker: what was being tried is thrown away, what was being imported is not. False where it was done."""
    with acting(by=f"user:{by.pk}", site=upload.site):
        mine = ImportUpload.objects.filter(author=by, pk=upload.pk)
        trying, _ = mine.filter(state=ImportState.TRYING).delete()
        applying = mine.filter(state=ImportState.APPLYING).update(state=ImportState.TRIED, note=ImportNote.STOPPED)
    return bool(trying or applying)


def discard_upload(*, by: User, upload: ImportUpload) -> None:
    ImportUpload.objects.filter(author=by, pk=upload.pk).delete()


def drop_ended_uploads() -> int:
    """Files nobody imported within their day. How many there were."""
    _, of = ImportUpload.objects.filter(ends_at__lte=timezone.now()).delete()
    return of.get(ImportUpload._meta.label, 0)


def restart_lost(now: datetime) -> int:
    """Hand over anew what a worker broke off, or what was never begun because its message was lost. How many.

    The files get a new job by that: a message of the old one which comes after all finds nothing to do.
    """
    broken_off, never_begun = Q(started_at__lte=now - GRACE), Q(started_at=None, sent_at__lte=now - LONG_WAIT)
    waiting = ImportUpload.objects.filter(broken_off | never_begun, state__in=AT_WORK, ends_at__gt=now)
    lost = [upload for upload in waiting.order_by("pk") if upload.job is not None and not is_watched(upload.job)]
    for upload in lost:
        hand_over(upload, ImportState(upload.state))
    return len(lost)


def hand_over(upload: ImportUpload, state: ImportState) -> None:
    """Give the files to a worker. It starts when the transaction commits; a broker that is away leaves them waiting."""
    upload.state, upload.job, upload.note, upload.started_at = state, uuid4(), "", None
    upload.phase, upload.done, upload.total = "", 0, 0
    upload.save(update_fields=["state", "job", "note", "started_at", "phase", "done", "total"])
    job = str(upload.job)
    transaction.on_commit(lambda: _start(job), robust=True)


def _start(job: str) -> None:
    from outcomes.tasks import run_import  # the task calls back into the actions

    run_import.delay(job)


def _tried_at_once(by: User, upload: ImportUpload) -> bool:
    """False for what is too much for a request."""
    try:
        answer = keep_result(upload, _import(by, upload).run(dry_run=True))
    except TooManyRows:
        return False
    except FileRefused as refusal:
        answer = keep_refusal(upload, refusal)
    upload.save(update_fields=["sealed_answer"])
    note_occurrence(kind="import tried", subject="registry_site", pk=upload.site_id, number=answer.people)
    return True


def _import(by: User, upload: ImportUpload) -> Import:
    files = source_in(upload, PartOf.PATIENTS), source_in(upload, PartOf.FOLLOWUP)
    return Import(upload.site, mapping_in(upload), *files, by=f"user:{by.pk}", at_most=MOST_ROWS)


def _told(upload: ImportUpload) -> Answer:
    told = answer_in(upload)
    if told is None:
        raise NotPossible(ImportNote.LOST.label)
    if told.is_refused:
        raise NotPossible(
            "These files have problems, so nothing of them is imported. Correct them and send them again."
        )
    if upload.state != ImportState.TRIED:
        raise NotPossible("These files are not to be imported now.")
    return told


def measures(patients: ReceivedFile, followup: ReceivedFile, *judged: Judged) -> dict[str, Any]:
    """What is kept of two files beside their parts."""
    return {
        "patients_name": f"patients{judged[0].suffix}",
        "followup_name": f"followup{judged[1].suffix}",
        "patients_size": patients.size,
        "followup_size": followup.size,
    }
