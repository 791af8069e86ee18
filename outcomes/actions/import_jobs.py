"""What a worker does with files that are much for a request: try them, or import them, once.

An import is one transaction. It ends with the word that it is done, so that a worker killed in the middle, or the same
job delivered twice, leaves everything or nothing; and with the question whether it is still wanted.
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from accounts.permissions import Permission
from accounts.scope import worker_scope
from accounts.selectors import rights_at
from accounts.trail import note_occurrence
from outcomes.actions.upload_parts import answer_in, drop_parts, keep_refusal, keep_result, mapping_in, source_in
from outcomes.imports.answer import Answer
from outcomes.imports.problems import FileRefused
from outcomes.imports.result import Result
from outcomes.imports.run import Import
from outcomes.imports.sources import PartLost
from outcomes.imports.watch import NotWanted, Watch, watching
from outcomes.models import ImportNote, ImportState, ImportUpload, PartOf
from outcomes.models.import_upload import AT_WORK
from registry.errors import RuleError, StaleRow

ACTOR = "worker:import"
#: Rows of both files together.
MOST_ROWS = 500_000


class _Rights(Exception):
    """Whoever ordered it may not import there any more."""


_WHY: dict[type[Exception], ImportNote] = {
    StaleRow: ImportNote.CLASH,
    RuleError: ImportNote.CLASH,
    SoftTimeLimitExceeded: ImportNote.TOO_LONG,
    PartLost: ImportNote.LOST,
    _Rights: ImportNote.RIGHTS,
}


def run_import(job: UUID) -> bool:
    """Try or import the files handed over as `job`. A job that is over is left alone.

    False when another process has it, which may be one that was killed and whose end the database has yet to notice.
    """
    with watching(job) as watch:
        if watch is None:
            return False
        upload = _begun(job)
        if upload is None:
            return True
        with suppress(NotWanted):
            try:
                _Work(upload, watch).do()
            except tuple(_WHY) as error:
                _end(upload, next(note for kind, note in _WHY.items() if isinstance(error, kind)))
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise  # the database went away: the task is tried again
                _end(upload, ImportNote.BUSY)
    return True


@dataclass
class _Work:
    upload: ImportUpload
    watch: Watch

    def do(self) -> None:
        if Permission.IMPORT_DATA not in rights_at(self.upload.author, self.upload.site_id):
            raise _Rights
        try:
            if self.upload.state == ImportState.APPLYING:
                self._apply()
            else:
                self._told(self._import().run(dry_run=True))
        except FileRefused as refusal:
            self._refused(refusal)

    def _import(self) -> Import:
        files = source_in(self.upload, PartOf.PATIENTS), source_in(self.upload, PartOf.FOLLOWUP)
        return Import(
            self.upload.site,
            mapping_in(self.upload),
            *files,
            by=f"user:{self.upload.author_id}",
            progress=self.watch.progress,
            at_most=MOST_ROWS,
            apart=True,
        )

    def _apply(self) -> None:
        """Import if that does what was told; the word that it is done is a part of the import."""
        told = answer_in(self.upload)
        if told is None:
            raise PartLost
        before = told

        def agreed(result: Result) -> bool:
            answer = keep_result(self.upload, result)
            if not answer.says_the_same_as(before):
                return False
            drop_parts(self.upload)
            self._note("import applied", answer)
            _settle(self.upload, ImportState.IMPORTED)
            return True

        result = self._import().run(agreed=agreed)
        if not keep_result(self.upload, result).says_the_same_as(before):
            self._told(result, ImportNote.CHANGED)

    def _told(self, result: Result, note: ImportNote | None = None) -> None:
        with worker_scope(actor=ACTOR):
            self._note("import tried", keep_result(self.upload, result))
            _settle(self.upload, ImportState.TRIED, note)

    def _refused(self, refusal: FileRefused) -> None:
        with worker_scope(actor=ACTOR):
            self._note("import tried", keep_refusal(self.upload, refusal))
            _settle(self.upload, ImportState.TRIED)

    def _note(self, kind: str, answer: Answer) -> None:
        note_occurrence(kind=kind, subject="registry_site", pk=self.upload.site_id, number=answer.people)


def _begun(job: UUID) -> ImportUpload | None:
    with worker_scope(actor=ACTOR):
        waiting = ImportUpload.objects.filter(job=job, state__in=AT_WORK, ends_at__gt=timezone.now())
        if waiting.update(started_at=timezone.now()) == 0:
            return None
        return waiting.select_related("site", "author").get()


def _settle(upload: ImportUpload, state: ImportState, note: ImportNote | None = None) -> None:
    """Write down how it ended, if it is still wanted."""
    settled = {"state": state, "note": note or "", "sealed_answer": upload.sealed_answer, "phase": ""}
    if ImportUpload.objects.filter(job=upload.job, state=upload.state).update(**settled) == 0:
        raise NotWanted


def _end(upload: ImportUpload, note: ImportNote) -> None:
    """Nothing was imported. What was tried before keeps its answer."""
    with worker_scope(actor=ACTOR):
        _settle(upload, ImportState.TRIED if upload.state == ImportState.APPLYING else ImportState.FAILED, note)
