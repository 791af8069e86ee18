"""Make a database as its template again without copying it: five hundred tests commit, and most of them only add rows.

What a test may have left is compared with what stood there before: definitions and rights, the rows that a fresh
database holds, sequences. Where only rows were added they are deleted. Everything else is for a fresh copy.
"""

from dataclasses import dataclass

import psycopg
from psycopg import sql

#: By catalogue, what names a row there. Every change of a definition or a right writes a new version of such a row.
CATALOGUES = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "oid",
    "pg_constraint": "oid",
    "pg_index": "indexrelid",
    "pg_trigger": "oid",
    "pg_proc": "oid",
    "pg_policy": "oid",
    "pg_rewrite": "oid",
    "pg_type": "oid",
    "pg_sequence": "seqrelid",
    "pg_default_acl": "oid",
    "pg_event_trigger": "oid",
    "pg_extension": "oid",
}
FIRST_OF_OURS = 16_384  # lower ones are PostgreSQL's own
#: Bytes of a table above which deleting, and what deleted rows leave, cost more than a copy.
LARGE = 2**20

TABLES = """
    select c.oid::regclass::text, pg_relation_size(c.oid) from pg_class c
    where c.relkind in ('r', 'm') and c.oid >= %s order by c.oid
"""


@dataclass(frozen=True)
class State:
    definitions: str
    #: Every table that holds rows, and a hash of which.
    filled: dict[str, str]
    sequences: dict[int, int | None]


def state_of(connection: psycopg.Connection) -> State | None:
    """None where a table is too large to be looked through."""
    tables = connection.execute(TABLES, [FIRST_OF_OURS]).fetchall()
    if any(size > LARGE for _, size in tables):
        return None
    version = sql.SQL(
        "select {name} as name, string_agg({key} || ':' || xmin, ',' order by {key}, ctid) as rows"
        " from {catalogue} where {key} >= {first}"
    )
    versions = [
        version.format(
            name=sql.Literal(name), key=sql.Identifier(key), catalogue=sql.Identifier(name), first=FIRST_OF_OURS
        )
        for name, key in CATALOGUES.items()
    ]
    settings = sql.SQL("select 'settings', string_agg(setconfig::text, ',') from pg_db_role_setting")
    schemas = sql.SQL(
        "select 'schemas', string_agg(nspname || xmin, ',' order by oid) from pg_namespace"
        " where nspname !~ '^pg_.*temp'"
    )
    everything = sql.SQL(" union all ").join([*versions, settings, schemas])
    hashed = sql.SQL("select md5(string_agg(name || coalesce(rows, ''), ';' order by name)) from ({}) t")
    (definitions,) = connection.execute(hashed.format(everything)).fetchone() or ("",)
    contents = [
        sql.SQL("select {}, md5(string_agg(ctid || ':' || xmin, ',' order by ctid)) from {}").format(
            sql.Literal(table), sql.SQL(table)
        )
        for table, size in tables
        if size
    ]
    found = connection.execute(sql.SQL(" union all ").join(contents)).fetchall()
    sequences = connection.execute("select seqrelid, pg_sequence_last_value(seqrelid) from pg_sequence").fetchall()
    return State(definitions, {table: rows for table, rows in found if rows}, dict(sequences))


def emptied(connection: psycopg.Connection, fresh: State) -> bool:
    """Whether the database is as `fresh` again. Not so where more was changed than rows added."""
    now = state_of(connection)
    if now is None or now.definitions != fresh.definitions:
        return False
    if any(now.filled.get(table) != rows for table, rows in fresh.filled.items()):
        return False
    connection.execute("set session_replication_role = replica")  # neither triggers nor foreign keys have a say here
    for table in now.filled.keys() - fresh.filled.keys():
        connection.execute(sql.SQL("delete from {}").format(sql.SQL(table)))
    for sequence, value in fresh.sequences.items():
        if now.sequences[sequence] != value:
            back = "select setval(%(it)s::oid::regclass, coalesce(%(to)s, seqstart), %(to)s is not null)"
            connection.execute(back + " from pg_sequence where seqrelid = %(it)s", {"it": sequence, "to": value})
    return True
