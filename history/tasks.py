from celery import shared_task

from accounts.scope import worker_scope
from history.actions import seal_events


@shared_task(name="history.tasks.seal")
def seal() -> None:
    with worker_scope(actor="worker:seal"):
        seal_events()
