"""The seal over the history: made every few minutes, logged, and checked on demand."""

import logging
from dataclasses import dataclass

from django.db import connection

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the history that is not as it was written; the event and its row where they are known."""

    fault: str
    seal: int | None
    event: int | None
    table: str | None
    pk: int | None

    def __str__(self) -> str:
        places = {"seal": self.seal, "event": self.event, "table": self.table, "row": self.pk}
        return ", ".join([self.fault, *(f"{name} {value}" for name, value in places.items() if value is not None)])


def seal_events() -> int | None:
    """Seal everything no running transaction can add to; the seal's number, or None if there is nothing new.

    The seal is logged, so that it leaves the machine with the logs: whoever rewrites history and chain alike cannot
    rewrite those.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, n_events, encode(digest, 'hex') FROM history.seal_events()")
        number, n_events, digest = cursor.fetchone()
    if number is not None:
        logger.info("history: seal %s over %s events: %s", number, n_events, digest)
    return None if number is None else int(number)


def faults() -> list[Fault]:
    """Check every event against its digest and every seal against its events. Empty: the history is intact."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fault, seal_id, event_id, tbl, pk FROM history.faults()")
        return [Fault(*row) for row in cursor.fetchall()]
