"""Editions made: the ladder is climbed, the index brought up to date, and the newest one counts."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction

from accounts import request_id
from accounts.scope import set_scope
from exports.anonymity import coarsen
from exports.dictionary.version import dictionary_version
from exports.models import Agreement, Edition, Project
from exports.reading.editions import current_edition, terms_of
from exports.release.session import release_session, release_settings
from exports.terms import agreement_in_force

#: A registry of at most so many patients makes an edition while the reader waits: about two seconds.
MADE_AT_ONCE = 10_000
#: How many editions of a project stay: the newest, and the one that pages being read now may still stand on.
KEPT = 2
_LOCK = 7_405_127  # advisory lock, with the project's key: one edition of a project at a time


class BeingPrepared(Exception):
    """A large project's edition is on its way. Its text is for the consumer."""

    def __init__(self) -> None:
        super().__init__("The project's data are being prepared for reading. Ask again in a minute.")


def edition_for(project: Project, agreement: Agreement) -> Edition:
    """The edition of the project's terms of today, made now where that is quick.

    Raises BeingPrepared where it is not; the worker then makes it. An edition made for other terms is never used.
    """
    found = current_edition(project, agreement)
    if found is not None:
        return found
    if is_large():
        _start(project.pk)
        raise BeingPrepared
    return _made_apart(project, agreement)


def _made_apart(project: Project, agreement: Agreement) -> Edition:
    """In a transaction of its own, whatever the request's: release sessions see only what is committed."""
    context = copy_context()
    try:
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(context.run, _committed, project, agreement).result()
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):  # somebody else is at it, and not done yet
            raise BeingPrepared from None
        raise


def _committed(project: Project, agreement: Agreement) -> Edition:
    try:
        with transaction.atomic():
            set_scope(sites=[], actor="worker:editions", request_id=request_id.current.get())
            return renew_edition(project, agreement)
    finally:
        connection.close()


def renew_edition(project: Project, agreement: Agreement | None = None, *, anew: bool = False) -> Edition:
    """Make the project's next edition. Without `anew`, one that somebody else made meanwhile is as good.

    Raises NotAllowed without an agreement in force.
    """
    agreement = agreement or agreement_in_force(project)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, project.pk])
        found = current_edition(project, agreement)
        if found is not None and not anew:
            return found
        with release_session(project) as session:
            chosen = coarsen(session, smallest_group=agreement.smallest_group)
        kept = Edition.objects.filter(project=project).values_list("pk", flat=True)[: KEPT - 1]
        edition = Edition.objects.create(
            project=project,
            agreement=agreement,
            terms_sha256=terms_of(project, agreement),
            dictionary_version=dictionary_version(),
            rung=chosen.rung,
            k=chosen.k,
            l=chosen.l,
            n_patients=chosen.n_patients,
            n_suppressed=chosen.n_suppressed,
        )
        settings = release_settings(project, rung=chosen.rung, hidden=list(chosen.hidden))
        edition.times = _index(edition, min([*kept, edition.pk]), settings)
        edition.save(update_fields=["times"])
    return edition


def _index(edition: Edition, keep_from: int, settings: dict[str, str]) -> dict[str, Any]:
    """Write down who is read and how finely their times are told. What that comes to is in the answer."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", [part for pair in settings.items() for part in pair])
        cursor.execute("select release.renew_reading(%s, %s)", [edition.pk, keep_from])
        cursor.execute("select release.renew_times(%s)", [edition.pk])
        (measured,) = cursor.fetchone()
        cursor.execute(f"select {calls}", [part for name in settings for part in (name, "")])
    return json.loads(measured) if measured else {}


def is_large() -> bool:
    """Whether an edition takes longer than anybody waits. By the planner's count; a table never counted is small."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = 'registry_patient'::regclass")
        (patients,) = cursor.fetchone()
    return bool(patients > MADE_AT_ONCE)


def _start(project: int) -> None:
    from exports.tasks import renew_edition as task  # the task calls back into this app

    task.delay(project)
