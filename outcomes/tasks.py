"""Tasks of follow-up: thin, ids in, one action called."""

from uuid import UUID

from celery import Task, shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.scope import worker_scope
from outcomes.actions import drafts, import_jobs, uploads
from outcomes.actions.nightly import check_everything as check
from outcomes.actions.reminders import remind_everybody
from outcomes.actions.schedules import reschedule_site

#: Seconds until an import that another process has is asked for again, and how often.
ASK_AGAIN, MOST_ASKS = 10, 360


@shared_task(name="outcomes.tasks.remind")
def remind() -> None:
    remind_everybody(by="worker:remind")


@shared_task(name="outcomes.tasks.reschedule")
def reschedule(site: int) -> None:
    reschedule_site(by="worker:reschedule", site=site)


@shared_task(name="outcomes.tasks.drop_ended_drafts")
def drop_ended_drafts() -> None:
    with worker_scope(actor="worker:drafts"):
        drafts.drop_ended_drafts()
        uploads.drop_ended_uploads()


@shared_task(name="outcomes.tasks.restart_lost")
def restart_lost() -> None:
    with worker_scope(actor="worker:imports", reason="an import that nobody does"):
        uploads.restart_lost(timezone.now())


@shared_task(name="outcomes.tasks.check_everything")
def check_everything() -> None:
    check(by="worker:checks")


@shared_task(
    name="outcomes.tasks.run_import",
    bind=True,
    autoretry_for=(OperationalError,),
    max_retries=5,
    retry_backoff=10,
    retry_jitter=True,
    # the largest files take longer than other work, and less than half of what a message waits to be delivered again
    soft_time_limit=50 * 60,
    time_limit=55 * 60,
)
def run_import(task: Task, job: str) -> None:
    if not import_jobs.run_import(UUID(job)):
        # Delivered again at once when its worker was killed: were this message dropped, nobody would do the work.
        raise task.retry(countdown=ASK_AGAIN, max_retries=MOST_ASKS)
