"""A connection that can read what may leave and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection as django_connection

from exports.models import Project
from exports.release.keys import key_of


def release_settings(
    project: Project, *, rung: int, hidden: list[str], since: datetime | None = None, since_edition: int | None = None
) -> dict[str, str]:
    """What the release views read of their session, by name."""
    key = key_of(project)
    return {
        "release.project": str(project.pk),
        "release.inner": key.inner,
        "release.outer": key.outer,
        "release.rung": str(rung),
        "release.hidden": array_literal(hidden),
        "release.since": since.isoformat() if since else "",
        "release.since_edition": str(since_edition) if since_edition is not None else "",
    }


@contextmanager
def release_session(
    project: Project,
    *,
    rung: int = 5,
    hidden: list[str] | None = None,
    since: datetime | None = None,
    since_edition: int | None = None,
) -> Iterator[psycopg.Connection]:
    """One read-only transaction as the release role, on one snapshot: all that is read in it agrees."""
    with psycopg.connect(**connection_parameters(), autocommit=False) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        apply_settings(
            connection,
            release_settings(project, rung=rung, hidden=hidden or [], since=since, since_edition=since_edition),
        )
        yield connection


def apply_settings(connection: psycopg.Connection, values: dict[str, str]) -> None:
    """For this transaction alone, and as parameters: no key stands in a statement's text."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    connection.execute(f"select {calls}", [part for pair in values.items() for part in pair])


def connection_parameters() -> dict[str, Any]:
    """Where Django's own connection goes, as the release role."""
    return {**settings.RELEASE_DATABASE, "dbname": django_connection.settings_dict["NAME"]}


def array_literal(words: list[str]) -> str:
    """An array as PostgreSQL reads it from text."""
    escaped = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in escaped) + "}"
