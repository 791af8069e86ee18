"""An export is made: read as the release role on one snapshot, counted, hashed, and put in its place whole."""

import errno
import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import adbc_driver_manager
import psycopg
from django.db import OperationalError
from django.utils import timezone

from accounts import request_id
from accounts.scope import worker_scope
from exports import storage
from exports.actions.aggregates import NothingReleased, make_aggregates
from exports.actions.alone import is_alone
from exports.actions.editions import is_large, renew_edition
from exports.actions.since import detail_key, terms_key, why_everything
from exports.anonymity import Coarsening, coarsen
from exports.dictionary.version import dictionary_version
from exports.fhir.bundles import write_resources
from exports.models import Edition, ExportJob, Pull
from exports.release.columns import Column
from exports.release.counting import counted_beside
from exports.release.entities import BY_NAME, Entity
from exports.release.reading import arrow_reader, shared_snapshot
from exports.release.session import apply_settings, release_session, release_settings
from exports.release.times import MOST_SINGLE
from exports.terms import columns_for, redactions
from exports.vocabulary import FileFormat, JobState, Profile
from exports.writing.files import convert, pack
from exports.writing.labelled import TooLarge
from exports.writing.parquet import write_parquet
from exports.writing.tables import schema_of, statement, typed

logger = logging.getLogger(__name__)

ACTOR = "worker:export"
#: How a database that went away shows itself: to Django, to a release session, to Arrow.
DATABASE_AWAY = (OperationalError, psycopg.OperationalError, adbc_driver_manager.OperationalError)
KEPT_FOR = timedelta(days=7)


class Mismatch(Exception):
    """A table has other rows than were counted."""


class Cancelled(Exception):
    """The consumer does not want it any more."""


def run_export(uuid: UUID, *, now: datetime) -> None:
    """Make an ordered export, once. A second run of the same one begins from nothing, and not beside the first.

    Whatever goes wrong leaves no file. A database that went away raises, so that the task is tried again; what would
    fail again is written into the job, in words for its consumer.
    """
    job = _begin(uuid, now)
    if job is None:
        return
    try:
        edition = _edition(job)
        with release_session(job.project, since=job.since) as session:
            if not is_alone(session.cursor(), job):
                return
            with storage.assembling(job.uuid) as folder:
                manifest = _make(job, folder, session, edition)
                _still_wanted(job)
            _finish(job, manifest)
    except Cancelled:
        storage.remove(job.uuid)
    except (Mismatch, NothingReleased, TooLarge) as error:
        _fail(job, str(error))
    except OSError as error:
        full = error.errno == errno.ENOSPC
        _fail(job, "The registry's disk is full. Its operator has to make room." if full else "A file failed.")
        logger.error("export %s failed: %s", job.uuid, errno.errorcode.get(error.errno or 0, "OSError"))


def _begin(uuid: UUID, now: datetime) -> ExportJob | None:
    with worker_scope(actor=ACTOR, reason="an export"):
        job = ExportJob.objects.select_for_update(of=("self",)).select_related("project", "agreement").get(uuid=uuid)
        if job.state not in (JobState.QUEUED, JobState.RUNNING):
            return None
        job.state, job.started_at, job.tables_done = JobState.RUNNING, job.started_at or now, 0
        job.save(update_fields=["state", "started_at", "tables_done"])
    return job


def _edition(job: ExportJob) -> Edition | None:
    """The project's edition, made anew where that is quick: how finely times are told must follow from who leaves."""
    if job.profile_applied != Profile.DEIDENTIFIED:
        return None
    with worker_scope(actor=ACTOR, reason="an export"):
        return renew_edition(job.project, job.agreement, anew=not is_large())


def _make(job: ExportJob, folder: Path, session: psycopg.Connection, edition: Edition | None) -> dict[str, Any]:
    profile = Profile(job.profile_applied)
    if profile is Profile.AGGREGATE:
        return make_aggregates(job, folder, lambda number: _progress(job, number))
    entities = [BY_NAME[name] for name in job.entities]
    tables = {entity: columns_for(job.project, entity, profile) for entity in entities}
    chosen = coarsen(session, smallest_group=job.agreement.smallest_group)
    snapshot_at = _now_of(session)
    since, since_edition, why = job.since, None, ""
    if since:
        with worker_scope(actor=ACTOR):
            why, since_edition = why_everything(job, chosen)
        since = None if why else since
    settings = release_settings(
        job.project, rung=chosen.rung, hidden=list(chosen.hidden), since=since, since_edition=since_edition
    )
    apply_settings(session, settings)
    snapshot = shared_snapshot(session)
    outputs = []
    with counted_beside(session, tables, profile) as expected:
        for number, (entity, columns) in enumerate(tables.items(), start=1):
            outputs.append(_table(job, folder, entity, columns, expected[entity], settings, snapshot))
            _progress(job, number)
    deleted = _deleted(session) if since else []
    manifest = _manifest(job, snapshot_at, chosen, outputs, tables, deleted)
    manifest["extension"]["times"] = _times(edition) if edition else None
    manifest["extension"]["since"] = _since(job, why)
    if job.format == FileFormat.FHIR:
        return _as_resources(job, folder, manifest)
    manifest["output"] = pack(job.format, folder, tables, manifest)
    return manifest


def _as_resources(job: ExportJob, folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest as FHIR's clients expect it: they take `deleted` for files, so what it holds stands under ours."""
    rows = {output["type"]: output["count"] for output in manifest["output"]}
    manifest["extension"] |= {"rowsRead": rows, "deleted": manifest["deleted"]}
    manifest["deleted"] = []
    manifest["request"] = f"{job.request_url.removesuffix('/exports')}/Group/{job.project.code}/$export"
    manifest["output"] = write_resources(folder, job.entities, job.resources, manifest["output"][0]["url"])
    return manifest


def _table(
    job: ExportJob,
    folder: Path,
    entity: Entity,
    columns: Sequence[Column],
    counted: "Future[int]",
    settings: dict[str, str],
    snapshot: str,
) -> dict[str, Any]:
    profile = Profile(job.profile_applied)
    metadata = {
        "entity": entity.name,
        "profile": profile.value,
        "project": job.project.code,
        "dictionary_version": dictionary_version(),
    }
    schema = schema_of(columns, metadata)
    parquet = folder / f"{entity.name}.parquet"
    with arrow_reader(statement(entity, profile, columns), settings, snapshot) as batches:
        written = write_parquet(parquet, typed(batches, schema), schema)
    if written != (expected := counted.result()):
        raise Mismatch(f"{entity.name}: {expected} rows were expected and {written} written. Order it again.")
    file = convert(job.format, parquet, entity, columns, schema)
    return {
        "type": entity.name,
        "url": f"{job.request_url}/{job.uuid}/files/{file.name}",
        "file": file.name,
        "count": written,
        "rowsExpected": expected,
        "sha256": storage.sha256_of(file),
        "format": job.format,
    }


def _manifest(
    job: ExportJob,
    snapshot_at: datetime,
    chosen: Coarsening,
    outputs: list[dict[str, Any]],
    tables: dict[Entity, tuple[Column, ...]],
    deleted: list[dict[str, str]],
) -> dict[str, Any]:
    """The FHIR bulk manifest, which generic clients read, with what is ours under `extension`."""
    profile = Profile(job.profile_applied)
    rows = sum(output["count"] for output in outputs)
    return {
        "transactionTime": snapshot_at.isoformat(),
        "request": job.request_url,
        "requiresAccessToken": True,
        "output": outputs,
        "deleted": deleted,
        "outcome": [],
        "project": job.project.code,
        "dictionaryVersion": dictionary_version(),
        "extension": {
            "snapshot": snapshot_at.isoformat(),
            "agreement": job.agreement.reference,
            "dictionaryVersion": dictionary_version(),
            "profileRequested": job.profile_requested,
            "profileApplied": profile.value,
            "redactions": [asdict(redaction) for redaction in redactions(job.project, list(tables), profile)],
            "terms": terms_key(job),
            "anonymity": _anonymity(job, chosen) if profile is Profile.DEIDENTIFIED else None,
            "rowsExpected": sum(output["rowsExpected"] for output in outputs),
            "rowsWritten": rows,
            "warnings": [] if rows else ["No row left: nobody of the cohort may leave, or there is nobody."],
        },
    }


def _since(job: ExportJob, why: str) -> dict[str, Any] | None:
    """What was asked for, and whether these files replace what the consumer holds or are added to it."""
    if job.since is None:
        return None
    return {"asked": job.since.isoformat(), "everything": bool(why), "why": why}


def _anonymity(job: ExportJob, chosen: Coarsening) -> dict[str, Any]:
    return {
        "detailKey": detail_key(job, chosen),
        "k": chosen.k,
        "l": chosen.l,
        "rung": chosen.rung,
        "detail": chosen.in_words,
        "patients": chosen.n_patients,
        "suppressedPatients": chosen.n_suppressed,
    }


def _times(edition: Edition) -> dict[str, Any]:
    """How finely times are told, and how many patients could be told by them alone; and by more, as a measured risk."""
    told = {
        "edition": edition.pk,
        "mostSingle": MOST_SINGLE,
        "exactDays": edition.agreement.exact_days,
        **edition.times,
    }
    return told | {"single": None, "singleWithRowCounts": None} if told["exactDays"] else told


def _finish(job: ExportJob, manifest: dict[str, Any]) -> None:
    with worker_scope(actor=ACTOR, reason="an export"):
        done = ExportJob.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
            state=JobState.DONE,
            manifest=manifest,
            snapshot_at=manifest["transactionTime"],
            finished_at=timezone.now(),
            expires_at=timezone.now() + KEPT_FOR,
        )
        if done:
            Pull.objects.create(
                project=job.project,
                agreement=job.agreement,
                user=job.ordered_by,
                token=job.token,
                what=f"export {job.uuid}",
                profile=job.profile_applied,
                n_rows=manifest["extension"]["rowsWritten"],
                request_id=request_id.current.get(),
            )
    if not done:
        storage.remove(job.uuid)


def _fail(job: ExportJob, why: str) -> None:
    storage.remove(job.uuid)
    with worker_scope(actor=ACTOR, reason="an export"):
        ExportJob.objects.filter(pk=job.pk).exclude(state=JobState.CANCELLED).update(
            state=JobState.FAILED, error=why[:200], finished_at=timezone.now()
        )


def _progress(job: ExportJob, number: int) -> None:
    with worker_scope(actor=ACTOR, reason="an export"):
        ExportJob.objects.filter(pk=job.pk).update(tables_done=number)
    _still_wanted(job)


def _still_wanted(job: ExportJob) -> None:
    with worker_scope(actor=ACTOR):
        if ExportJob.objects.filter(pk=job.pk, state=JobState.CANCELLED).exists():
            raise Cancelled


def _deleted(session: psycopg.Connection) -> list[dict[str, str]]:
    rows = session.execute("select type, row_id, why from release.deleted order by 1, 2").fetchall()
    return [{"type": type_, "id": row_id, "why": why} for type_, row_id, why in rows]


def _now_of(session: psycopg.Connection) -> datetime:
    row = session.execute("select transaction_timestamp()").fetchone()
    assert row is not None
    return datetime.fromisoformat(str(row[0]))
