"""Databases for tests: a template migrated once by its owner, and quick copies of it."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Self

import psutil
import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from config.database.connection import LOCAL_SUPERUSER, database_settings
from config.database.provisioning import make_database
from config.environment import PROJECT, DatabaseRole, load_environment
from config.local_servers.lease import in_use
from config.local_servers.postgres import PostgresServer
from config.local_servers.redis import RedisServer
from tests.support.emptying import State, emptied, state_of

TEMPLATES_KEPT = 3


class DatabaseServer:
    """The tests' own PostgreSQL (with the tests' Redis beside it)."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.sockets = PostgresServer(var).sockets
        #: What stood in a copy when it was made: see `emptying`.
        self.fresh: dict[str, State | None] = {}

    @classmethod
    @contextmanager
    def running(cls, var: Path) -> Iterator[Self]:
        with in_use(PostgresServer(var, durable=False)), in_use(RedisServer(var)):
            server = cls(var)
            server._sweep()
            yield server

    def url(self, name: str) -> str:
        return f"postgresql:///{name}?host={self.sockets}"

    def clone(self, purpose: str, *, template: str | None = None) -> str:
        """Copy the template. The name carries our process id, so that a later run can tell what was left behind."""
        name = self.name_for(purpose)
        self.copy(template or self.migrated(), name)
        return name

    def name_for(self, purpose: str) -> str:
        return f"test_{os.getpid()}_{purpose}"

    def renew(self, name: str) -> None:
        """Make it as the template again after a test that committed."""
        fresh = self.fresh.get(name)
        if fresh is not None:
            with self.admin(name) as inside:
                # all are told to end, and then each is waited for
                for end in ("pg_terminate_backend(pid)", "pg_terminate_backend(pid, 10000)"):
                    others = "datname = %s and pid <> pg_backend_pid()"
                    inside.execute(f"select {end} from pg_stat_activity where {others}", [name])
                if emptied(inside, fresh):
                    return
        self.drop(name)
        self.copy(self.migrated(), name)
        if fresh is None:
            with self.admin(name) as inside:
                self.fresh[name] = state_of(inside)

    def drop(self, name: str) -> None:
        with self.admin() as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    @contextmanager
    def admin(self, name: str = "postgres") -> Iterator[psycopg.Connection]:
        with psycopg.connect(host=str(self.sockets), user=LOCAL_SUPERUSER, dbname=name, autocommit=True) as connection:
            yield connection

    def migrated(self) -> str:
        """The name of a database as the migrations of this moment leave it; made by the first who asks."""
        return self.template(f"template_{fingerprint()}", lambda name: migrate(self.url(name), self.var))

    def template(self, name: str, make: Callable[[str], None]) -> str:
        """The database `name`, which `make` fills under another one, so that one half made is never copied."""
        kind = name.partition("_")[0]
        unfinished = f"unfinished_{kind}"
        with (self.var / "run" / f"{kind}.lock").open("a") as lock, self.admin() as admin:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                self.drop(unfinished)
                make(unfinished)
                rename = sql.SQL("alter database {} rename to {}")
                admin.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
        return name

    def copy(self, template: str, name: str) -> None:
        with self.admin() as admin:
            make_database(admin, name, template=template)

    def _sweep(self) -> None:
        """Drop the copies of runs that are over, and templates of migrations long changed."""
        with self.admin() as admin:
            names = [name for (name,) in admin.execute("select datname from pg_database order by oid").fetchall()]
        kinds = [[name for name in names if name.startswith(kind)] for kind in ("template_", "example_")]
        abandoned = [name for name in names if name.startswith("test_") and not psutil.pid_exists(_pid_in(name))]
        for name in [*abandoned, *chain(*(kind[:-TEMPLATES_KEPT] for kind in kinds))]:
            self.drop(name)


@cache
def fingerprint(*more: Path) -> str:
    """A hash of all that shapes a fresh database, and of `more`."""
    sources = [
        *PROJECT.glob("*/migrations/*.py"),
        *PROJECT.glob("*/sql/**/*.sql"),
        *PROJECT.glob("config/database/*.py"),
        # libraries have tables too
        PROJECT / "config" / "settings.py",
        PROJECT / "requirements.lock",
        *more,
    ]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(str(source.relative_to(PROJECT)).encode() + source.read_bytes())
    return digest.hexdigest()[:12]


def migrate(url: str, var: Path) -> None:
    """Provision and migrate the database at `url` with the very commands an operator uses."""
    environment = process_environment(url, var)
    for command in ("provision_database", "migrate"):
        run = subprocess.run(
            [sys.executable, "manage.py", command, "-v", "0"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, f"manage.py {command} failed:\n{run.stderr[-4000:]}"


def process_environment(database_url: str, var: Path) -> dict[str, str]:
    """What a process needs to be told to work on one of our test databases as if it were production."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    admin = database_url.replace("postgresql:///", f"postgresql://{LOCAL_SUPERUSER}@/", 1)
    return inherited | {
        "SPINEMET_VAR": str(var),
        "DATABASE_URL": database_url,
        "DATABASE_ADMIN_URL": _with_database(admin, "postgres"),
        "SECRET_KEY": "only-for-the-tests-and-long-enough-to-be-accepted",
        "PSEUDONYM_KEY": "only-for-the-tests-as-well-and-long-enough-to-be-taken",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # see tests/__init__.py
        "SECOND_FACTOR_REQUIRED": "0",
    }


@contextmanager
def acting_as(role: str) -> Iterator[BaseDatabaseWrapper]:
    """Django's own connection, for the length of the block, as another role on the same database."""
    environment = load_environment().model_copy(update={"database_role": DatabaseRole(role)})
    before = dict(connection.settings_dict)
    there = database_settings(environment)
    connection.close()
    connection.settings_dict.update(USER=there["USER"], OPTIONS=there["OPTIONS"])
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _with_database(url: str, name: str) -> str:
    place, query = url.split("?", 1)
    return f"{place.rsplit('/', 1)[0]}/{name}?{query}"


def _pid_in(name: str) -> int:
    return int(name.split("_")[1])
