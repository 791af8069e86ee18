"""Exports ordered, cancelled and cleared away. What runs one is in `running`."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from exports import storage
from exports.actions.alone import is_alone
from exports.fhir.resources import tables_for
from exports.models import ApiToken, ExportJob, Project
from exports.terms import NotAllowed, Unknown, agreement_in_force, entities_named, profile_for
from exports.vocabulary import FileFormat, JobState, Profile, stricter

#: Longer than a worker may take, with all its tries.
LOST_AFTER = timedelta(hours=4)
#: An order this young is still on its way to a worker.
GRACE = timedelta(minutes=1)
#: A project has one export at a time in the making.
OPEN = (JobState.QUEUED, JobState.RUNNING)


class Busy(Exception):
    """The project has an export in the making. `uuid` says which."""

    def __init__(self, uuid: UUID) -> None:
        self.uuid = uuid
        super().__init__("An export of this project is being made. Wait for it, or cancel it.")


class KeyReused(Exception):
    """An idempotency key came again with another order."""


def order_export(
    *,
    by: User,
    token: ApiToken | None,
    project: Project,
    profile: str | None = None,
    entities: Sequence[str] | None = None,
    format: str = FileFormat.PARQUET,
    resources: Sequence[str] = (),
    since: datetime | None = None,
    key: str = "",
    url: str = "",
) -> tuple[ExportJob, bool]:
    """Order an export, and start it when the transaction commits. Returns it, and whether it is a new one.

    FHIR's resources are de-identified whatever the project may have, and `resources` are the types wanted of them.
    The same key with the same order gives the export it made. Raises NotAllowed, Unknown, Busy and KeyReused.
    """
    agreement = agreement_in_force(project)
    if format == FileFormat.FHIR:
        profile = stricter(profile or Profile.DEIDENTIFIED, Profile.DEIDENTIFIED)
        entities = tables_for(resources)
    applied = profile_for(project, agreement, profile)
    if format not in FileFormat.values:
        raise Unknown(f"No format is called {format!r}. There are: {', '.join(FileFormat.values)}.")
    if format == FileFormat.FHIR and applied is Profile.AGGREGATE:
        raise NotAllowed("This project may have aggregates only: read /api/v1/results instead.")
    names = [entity.name for entity in entities_named(entities, applied)]
    wishes = [profile, names, format, since.isoformat() if since else None, *resources]
    asked = json.dumps(wishes, sort_keys=True)
    order = hashlib.sha256(asked.encode()).hexdigest()
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        made = ExportJob.objects.filter(project=project, idempotency_key=key).first() if key else None
        if made is not None:
            if made.order_sha256 != order:
                raise KeyReused("This Idempotency-Key came before with another order. Take a new key.")
            return made, False
        busy = ExportJob.objects.filter(project=project, state__in=OPEN).first()
        if busy is not None:
            raise Busy(busy.uuid)
        job = ExportJob.objects.create(
            project=project,
            agreement=agreement,
            ordered_by=by,
            token=token,
            idempotency_key=key,
            order_sha256=order,
            request_url=url,
            profile_requested=profile or applied,
            profile_applied=applied,
            entities=names,
            format=format,
            resources=list(resources),
            since=since,
        )
        transaction.on_commit(lambda: _start(job.uuid))
    return job, True


def cancel_export(*, by: User, job: ExportJob) -> None:
    """Stop an export, or throw its files away. The worker notices between two tables."""
    ExportJob.objects.filter(pk=job.pk).exclude(state=JobState.CANCELLED).update(
        state=JobState.CANCELLED, finished_at=timezone.now()
    )
    transaction.on_commit(lambda: storage.remove(job.uuid))


def withdraw_exports(*, by: User, jobs: QuerySet[ExportJob]) -> None:
    """Throw away what may no longer be handed out, and stop what is being made of it."""
    for job in jobs.filter(state__in=(*OPEN, JobState.DONE)):
        cancel_export(by=by, job=job)


def clear_expired(now: datetime) -> int:
    """Take the files of exports away whose time is over."""
    over = ExportJob.objects.filter(state=JobState.DONE, expires_at__lte=now)
    for job in over:
        storage.remove(job.uuid)
        ExportJob.objects.filter(pk=job.pk).update(state=JobState.EXPIRED)
    return len(over)


def fail_lost(now: datetime) -> int:
    """Say of exports that no worker will finish any more that they failed, so that another can be ordered."""
    lost = ExportJob.objects.filter(state=JobState.RUNNING, started_at__lte=now - LOST_AFTER)
    return lost.update(state=JobState.FAILED, error="The export was interrupted. Order it again.", finished_at=now)


def restart_lost(now: datetime) -> int:
    """Start again what nobody makes: its worker was killed, its message lost, its database away for too long."""
    restarted = 0
    for job in ExportJob.objects.filter(state__in=OPEN, ordered_at__lte=now - GRACE):
        with transaction.atomic(), connection.cursor() as cursor:
            lost = is_alone(cursor, job)
        if lost:
            _start(job.uuid)
            restarted += 1
    return restarted


def _start(job: UUID) -> None:
    from exports.tasks import run_export  # the task calls back into this app

    run_export.delay(str(job))
