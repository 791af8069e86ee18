"""Release views as Arrow, streamed by COPY, on the snapshot of a release session."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa
from adbc_driver_postgresql import StatementOptions, dbapi
from psycopg.conninfo import make_conninfo

from exports.release.session import connection_parameters

#: How much of a table is in memory at a time.
BATCH_BYTES = 8 * 1024 * 1024


def shared_snapshot(session: psycopg.Connection) -> str:
    """A name under which other connections see what this session sees, as long as it is open."""
    row = session.execute("select pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


@contextmanager
def arrow_reader(statement: str, settings: dict[str, str], snapshot: str) -> Iterator[Iterator[pa.RecordBatch]]:
    """The rows of a statement in batches, read as the release role with a session's settings.

    Raises psycopg.OperationalError, as every reader here does, when the database goes away in the middle.
    """
    where = make_conninfo("", **connection_parameters())
    with dbapi.connect(where, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        try:
            cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        except dbapi.Error as error:
            raise psycopg.OperationalError("the session whose snapshot is read has ended") from error
        for name, value in settings.items():
            cursor.execute("SELECT set_config($1, $2, true)", (name, value))
            cursor.fetchall()
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(BATCH_BYTES)})
        cursor.execute(statement)
        yield _batches(cursor.fetch_record_batch())


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Arrow tells of a lost connection as it tells of a full disk; who makes files must be able to tell them apart."""
    try:
        yield from reader
    except OSError as error:
        raise psycopg.OperationalError("the database went away while a table was read") from error
