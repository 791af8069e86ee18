"""A database of our own for benchmarks: made anew, filled inside the server, dropped with the block."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.database.connection import LOCAL_NAME, LOCAL_SUPERUSER
from config.environment import PROJECT
from config.local_servers.lease import in_use
from config.local_servers.postgres import PostgresServer

SQL = Path(__file__).parent / "sql"
#: Tables that the endpoints read and a benchmark fills; their columns get defaults for what a row leaves unsaid.
FILLED = "registry|outcomes"
DEFAULTS = {
    "character varying": "''",
    "text": "''",
    "integer": "1",
    "boolean": "false",
    "timestamp with time zone": "now()",
    "ARRAY": "'{}'",
}
# Rows that a guard of the database would have refused, had it looked.
CONTRADICTIONS = """
    SELECT count(*) FROM bench_person p
    JOIN registry_surgery s ON s.id = p.id
    LEFT JOIN outcomes_death d ON d.patient_id = p.id
    WHERE s.operated_on <> p.operated_on OR d.died_on < s.operated_on
       OR EXISTS (SELECT FROM outcomes_followupvisit v WHERE v.surgery_id = p.id
                  AND (v.seen_on < s.operated_on OR v.seen_on > coalesce(d.died_on, v.seen_on)))
       OR EXISTS (SELECT FROM outcomes_imagingassessment i WHERE i.patient_id = p.id
                  AND (i.imaged_on < s.operated_on OR i.imaged_on > coalesce(d.died_on, i.imaged_on)))
       OR EXISTS (SELECT FROM outcomes_localrecurrence r WHERE r.segment_id = p.id
                  AND (r.recurred_on < s.operated_on OR r.recurred_on > coalesce(d.died_on, r.recurred_on)))
"""


@dataclass(frozen=True, slots=True)
class BenchDatabase:
    var: Path

    def administrator(self) -> psycopg.Connection:
        sockets = PostgresServer(self.var).sockets
        return psycopg.connect(host=str(sockets), user=LOCAL_SUPERUSER, dbname=LOCAL_NAME, autocommit=True)

    def manage(self, *arguments: str) -> None:
        """Run a command as an operator would."""
        run = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=PROJECT, env=self.environment, stdout=sys.stderr
        )
        if run.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} ended with status {run.returncode}")

    @property
    def environment(self) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))}
        return given | {"SPINEMET_VAR": str(self.var), "LOG_LEVEL": "WARNING"}


@contextmanager
def bench_database(var: Path) -> Iterator[BenchDatabase]:
    """An empty, migrated registry on a server of its own under `var`."""
    with in_use(PostgresServer(var, durable=False)):
        database = BenchDatabase(var)
        _drop(var)
        database.manage("provision_database", "-v", "0")
        database.manage("migrate", "-v", "0")
        try:
            yield database
        finally:
            _drop(var)


def fill(database: BenchDatabase, *, procedures: int, sites: int) -> float:
    """Make the rows inside the server, and say how many seconds it took.

    As the administrator, with triggers and foreign keys asleep, which would cost as much again. Afterwards the days
    of operations, visits, imaging, recurrences and deaths are checked: RuntimeError if a trigger would refuse one.
    """
    started = time.perf_counter()
    text = (SQL / "procedures.sql").read_text().replace(":procedures", str(procedures)).replace(":sites", str(sites))
    first, *blocks = re.split(r"^-- block: .*\n", text, flags=re.MULTILINE)[1:]
    with database.administrator() as connection:
        _give_defaults(connection)
        connection.execute(first)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda block: _load(database, block), blocks))
    with database.administrator() as connection:
        connection.execute("ANALYZE")
        (wrong,) = connection.execute(CONTRADICTIONS).fetchone() or (1,)
        if wrong:
            raise RuntimeError(f"{wrong} made-up patients contradict themselves")
        set_sequences(connection)
    return time.perf_counter() - started


def _load(database: BenchDatabase, block: str) -> None:
    with database.administrator() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(block)


def _give_defaults(connection: psycopg.Connection) -> None:
    columns = connection.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        f" AND table_name ~ '^({FILLED})_' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
    ).fetchall()
    for table, column, kind in columns:
        if kind in DEFAULTS:
            connection.execute(f'ALTER TABLE {table} ALTER "{column}" SET DEFAULT {DEFAULTS[kind]}')  # type: ignore[call-overload]


def set_sequences(connection: psycopg.Connection) -> None:
    """The next row made by the application must not meet an id that is taken."""
    tables = connection.execute(f"SELECT tablename FROM pg_tables WHERE tablename ~ '^({FILLED})_'").fetchall()
    for (table,) in tables:
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(1, (SELECT max(id) FROM {table})))"  # type: ignore[call-overload]
        )


def _drop(var: Path) -> None:
    sockets = PostgresServer(var).sockets
    with psycopg.connect(host=str(sockets), user=LOCAL_SUPERUSER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {LOCAL_NAME} WITH (FORCE)")  # type: ignore[call-overload]
