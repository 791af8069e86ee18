"""A worker at an import, as the page sees it: whether it is there, how far it is, and whether it shall go on.

An import is one transaction, which tells nobody anything before its end. So the worker keeps a second connection: it
holds a lock that ends with the process, whatever ends it, and writes down how far the work is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

#: Seconds between two words about the progress.
_PAUSE = 1.0

_TELL = """
UPDATE outcomes_importupload SET phase = %s, done = %s, total = %s
WHERE job = %s AND state IN ('trying', 'applying')
"""
_KEY = "hashtextextended('import ' || %s::text, 0)"
_TAKE = f"SELECT pg_try_advisory_lock({_KEY})"
_LEAVE = f"SELECT pg_advisory_unlock({_KEY})"
_IS_HELD = f"""
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = {_KEY}
)
"""


class NotWanted(Exception):
    """Whoever ordered the work has stopped it, or thrown the files away."""


@dataclass
class Watch:
    """Tells how far the work is; raises NotWanted from there once it shall not go on."""

    job: UUID
    _aside: BaseDatabaseWrapper
    _told_at: float = field(default=0.0)

    def tell(self, phase: str, done: int, total: int) -> None:
        with self._aside.cursor() as cursor:
            cursor.execute(_TELL, [phase, done, total, self.job])
            if cursor.rowcount == 0:
                raise NotWanted
        self._told_at = time.monotonic()

    @contextmanager
    def progress(self, label: str, total: int, unit: str) -> Iterator["_Bar"]:
        """What the import engine calls its progress."""
        bar = _Bar(self, label, total)
        self.tell(label, 0, total)
        yield bar
        self.tell(label, bar.done, total)

    @property
    def is_due(self) -> bool:
        return time.monotonic() - self._told_at >= _PAUSE


@dataclass
class _Bar:
    watch: Watch
    label: str
    total: int
    done: int = 0

    def update(self, n: float = 1) -> None:
        self.done += int(n)
        if self.watch.is_due:
            self.watch.tell(self.label, self.done, self.total)


@contextmanager
def watching(job: UUID) -> Iterator[Watch | None]:
    """None where another process has this job."""
    aside = connection.copy()
    try:
        with aside.cursor() as cursor:
            cursor.execute(_TAKE, [job])
            taken = cursor.fetchone()[0]
        yield Watch(job, aside) if taken else None
        if taken:
            with aside.cursor() as cursor:
                cursor.execute(_LEAVE, [job])
    finally:
        aside.close()


def is_watched(job: UUID) -> bool:
    """Whether a process is at this job now."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_HELD, [job])
        return bool(cursor.fetchone()[0])
