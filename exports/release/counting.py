"""How many rows the tables of an export have, counted beside their reading: two counts in the time of one."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql

from exports.release.entities import Entity
from exports.vocabulary import Profile

PATIENCE = 5.0  # seconds, for a count to be broken off


@contextmanager
def counted_beside(
    session: psycopg.Connection, entities: Iterable[Entity], profile: Profile
) -> Iterator[Mapping[Entity, "Future[int]"]]:
    """Count the tables one after another in a release session, which belongs to the counting until the block ends.

    The snapshot is the one that is read, but rows are counted by a connection and a statement of their own. A block
    that fails breaks off what is still counted.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            yield {entity: thread.submit(_count, session, entity, profile) for entity in entities}
        except BaseException:
            thread.shutdown(wait=False, cancel_futures=True)
            with suppress(psycopg.Error):
                session.cancel_safe(timeout=PATIENCE)
            raise


def _count(session: psycopg.Connection, entity: Entity, profile: Profile) -> int:
    view = sql.Identifier(*entity.view(profile).split("."))
    row = session.execute(sql.SQL("select count(*) from {}").format(view)).fetchone()
    assert row is not None
    return int(row[0])
