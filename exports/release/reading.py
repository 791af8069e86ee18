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
def arrow_reader(statement: str, settings: dict[str, str], snapshot: str) -> Iterator[pa.RecordBatchReader]:
    """The rows of a statement in batches, read as the release role with a session's settings."""
    where = make_conninfo("", **connection_parameters())
    with dbapi.connect(where, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        for name, value in settings.items():
            cursor.execute("SELECT set_config($1, $2, true)", (name, value))
            cursor.fetchall()
        cursor.adbc_statement.set_options(**{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(BATCH_BYTES)})
        cursor.execute(statement)
        yield cursor.fetch_record_batch()
