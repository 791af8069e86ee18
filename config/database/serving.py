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
# A table of patients' rows is known by its columns. Memberships and invitations name a site and no patient.
FALLEN_WALLS = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname not like 'accounts\\_%'
      and exists (select from pg_attribute a
                  where a.attrelid = c.oid and not a.attisdropped and a.attname in ('patient_id', 'site_id'))
      and not (c.relrowsecurity and c.relforcerowsecurity
               and exists (select from pg_policy p where p.polrelid = c.oid))
    order by c.relname
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


class FallenWall(RuntimeError):
    """A server was about to run on a database whose tables are not walled by site."""


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


def refuse_fallen_walls(environment: Environment) -> None:
    """Raise FallenWall if a table of patients' rows has no row-level security that holds for everybody."""
    open_tables = unwalled(environment)
    if open_tables:
        raise FallenWall(
            f"Row-level security is off, not forced or without a policy on: {', '.join(open_tables)}. "
            "Run `manage.py migrate`; if a migration lacks it, give the table `accounts.walls.walled`."
        )


def unwalled(environment: Environment) -> list[str]:
    """The tables of patients' rows without a wall."""
    with _connect(environment) as connection:
        return [name for (name,) in connection.execute(FALLEN_WALLS).fetchall()]


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
