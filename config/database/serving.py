"""The web server and the workers refuse to start as a role for which the database's walls do not stand."""

import time

import psycopg

from config.database.connection import connection_parameters
from config.database.roles import SERVING
from config.environment import Environment

PATIENCE = 30  # seconds; a database restarted together with us needs a moment

PRIVILEGES = """
    select r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
           exists (select from pg_database d
                   where d.datname = current_database() and pg_has_role(r.oid, d.datdba, 'member')),
           exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname = 'public' and pg_has_role(r.oid, c.relowner, 'member'))
    from pg_roles r where r.rolname = current_user
"""
NAMES = (
    "a superuser",
    "exempt from row-level security",
    "able to make roles",
    "able to make databases",
    "the owner of the database",
    "an owner of tables",
)


class PrivilegedRole(RuntimeError):
    """A server was about to run as a role that stands above the walls."""


def refuse_privileged_role(environment: Environment) -> None:
    """Raise PrivilegedRole unless this process's role may serve, by name and by what the database says of it."""
    role = environment.database_role
    if role not in SERVING:
        raise PrivilegedRole(f"DATABASE_ROLE is {role}. Servers run as app, Celery as worker: leave the variable out.")
    held = privileges(environment)
    if held:
        raise PrivilegedRole(
            f"The role of DATABASE_ROLE={role} is {', '.join(held)}. Run `manage.py provision_database` to narrow it."
        )


def privileges(environment: Environment) -> list[str]:
    """What this process's database role is beyond a plain login; empty for one that may serve."""
    with _connect(environment) as connection:
        row = connection.execute(PRIVILEGES).fetchone()
    assert row is not None
    return [name for name, held in zip(NAMES, row, strict=True) if held]


def _connect(environment: Environment) -> psycopg.Connection:
    parameters = connection_parameters(environment, environment.database_role)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return psycopg.connect(**parameters, connect_timeout=5)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
