"""Roles and database, made from an administrator's connection. Safe to repeat; repeating also mends what drifted."""

from collections.abc import Iterable

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.database.connection import admin_conninfo, connection_parameters
from config.database.roles import ROLES, Role
from config.environment import DatabaseRole, Environment

#: Owns the history. It cannot sign in; migrations take its part with SET ROLE, and its functions run with its rights.
HISTORY = "reg_history"
#: Owns the release views, and reads for them the columns that may leave. It cannot sign in either.
CURATOR = "reg_curator"
ONE_AT_A_TIME = 7_405_126  # advisory lock: two provisions at once would both try to create the same role


class CannotProvision(RuntimeError):
    """There is no account that may create roles. The message says which variable gives one."""


def provision(environment: Environment) -> str:
    """Make the six roles and the database that `environment` names. Returns the database's name."""
    admin = admin_conninfo(environment)
    if admin is None:
        remedy = Environment.model_fields["database_admin_url"].description
        raise CannotProvision(f"DATABASE_ADMIN_URL is not set. {remedy}")
    name = str(connection_parameters(environment, DatabaseRole.OWNER).get("dbname", ""))
    if not name:
        raise CannotProvision("DATABASE_URL names no database. Give postgresql://host:5432/name.")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        for key, role in ROLES.items():
            _make_role(connection, role, environment.password_of(key))
        for keeper in (HISTORY, CURATOR):
            _make_keeper(connection, keeper)
        make_database(connection, name)
    with psycopg.connect(make_conninfo(admin, dbname=name), autocommit=True) as connection:
        _close_to_the_public(connection, name)
    return name


def make_database(connection: psycopg.Connection, name: str, *, template: str | None = None) -> None:
    """Create an empty database, or a copy of `template`, unless it is there."""
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return
    source = sql.SQL("template {} strategy file_copy").format(sql.Identifier(template)) if template else sql.SQL("")
    owner = sql.Identifier(ROLES[DatabaseRole.OWNER].name)
    # An administrator of a managed database is no superuser and may hand ownership only to a role it belongs to.
    connection.execute(sql.SQL("grant {} to current_user").format(owner))
    connection.execute(sql.SQL("create database {} owner {} {}").format(sql.Identifier(name), owner, source))


def _make_role(connection: psycopg.Connection, role: Role, password: str | None) -> None:
    name = sql.Identifier(role.name)
    if not connection.execute("select 1 from pg_roles where rolname = %s", [role.name]).fetchone():
        connection.execute(sql.SQL("create role {}").format(name))
    bypass = sql.SQL("bypassrls" if role.bypass_rls else "nobypassrls")
    # Stated even where it is the default: a role somebody widened by hand is narrowed again.
    walls = sql.SQL("alter role {} login nosuperuser nocreatedb nocreaterole noinherit noreplication {}")
    connection.execute(walls.format(name, bypass))
    if password:
        connection.execute(sql.SQL("alter role {} password {}").format(name, sql.Literal(password)))
    _leave_other_roles(connection, role)


def _make_keeper(connection: psycopg.Connection, keeper: str) -> None:
    name, owner = sql.Identifier(keeper), sql.Identifier(ROLES[DatabaseRole.OWNER].name)
    if not connection.execute("select 1 from pg_roles where rolname = %s", [keeper]).fetchone():
        connection.execute(sql.SQL("create role {}").format(name))
    walls = sql.SQL("alter role {} nologin nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls")
    connection.execute(walls.format(name))
    connection.execute(sql.SQL("grant {} to {} with inherit false, set true").format(name, owner))


def _leave_other_roles(connection: psycopg.Connection, role: Role) -> None:
    """A member of another role could become it by SET ROLE. Only the owner may become a keeper, in migrations."""
    query = "select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = %s::regrole"
    for (group,) in connection.execute(query, [role.name]).fetchall():
        connection.execute(sql.SQL("revoke {} from {}").format(sql.Identifier(group), sql.Identifier(role.name)))


def _close_to_the_public(connection: psycopg.Connection, name: str) -> None:
    database = sql.Identifier(name)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, _names(ROLES.values())))
    temporary = [role for role in ROLES.values() if role.may_make_temporary_tables]
    connection.execute(sql.SQL("grant temporary on database {} to {}").format(database, _names(temporary)))


def _names(roles: Iterable[Role]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(role.name) for role in roles)
