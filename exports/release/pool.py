"""Release sessions for requests: a few connections that stay open, each lent for one transaction.

A job opens a connection of its own (`exports.release.session`); a page of rows must not wait for one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from exports.models import Project
from exports.release.session import apply_settings, connection_parameters, release_settings

#: As many as a web process has threads that could ask at once.
MOST = 4
PATIENCE = 5.0  # seconds
#: A page's statement is planned once a connection, whatever patients it names, in the best order of its dozen tables:
#: the rows of a sparse table come before what decides whose they may be.
_PLANNED = "-c plan_cache_mode=force_generic_plan -c from_collapse_limit=12 -c join_collapse_limit=12"
_OPTIONS = f"-c statement_timeout=15s -c idle_in_transaction_session_timeout=60s -c jit=off {_PLANNED}"


@contextmanager
def pooled_session(
    project: Project, *, rung: int, edition: int, since: datetime | None = None
) -> Iterator[psycopg.Connection]:
    """One read-only transaction as the release role, on one snapshot, for the pages of an edition.

    What it is told of its project ends with the transaction: the next borrower knows nothing of it.
    """
    settings = release_settings(project, rung=rung, hidden=[], since=since) | {"release.edition": str(edition)}
    where = make_conninfo("", **connection_parameters(), options=_OPTIONS, application_name="spinemet release")
    pool = _pool(where, os.getpid())
    connection = _told(pool, settings)
    try:
        with connection:
            yield connection
    finally:
        pool.putconn(connection)


def _told(pool: ConnectionPool, settings: dict[str, str]) -> psycopg.Connection:
    """A connection that took its settings. What a restart of the database broke is found out by this, and thrown away.

    To ask each connection beforehand whether it is still there would be one round trip in four.
    """
    for others in reversed(range(MOST + 1)):
        connection = pool.getconn()
        try:
            apply_settings(connection, settings)
        except BaseException as error:
            pool.putconn(connection)
            if not (isinstance(error, psycopg.OperationalError) and connection.closed and others):
                raise
        else:
            return connection
    raise AssertionError("unreachable")


@cache
def _pool(where: str, process: int) -> ConnectionPool:
    """A pool of this process: a child made by forking must not speak on its parent's connections."""
    return ConnectionPool(
        where,
        min_size=0,
        max_size=MOST,
        timeout=PATIENCE,
        max_idle=300,
        configure=_read_only,
        name="release",
        open=True,
    )


def _read_only(connection: psycopg.Connection) -> None:
    connection.prepare_threshold = 0  # to plan such a statement takes longer than to run it
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
