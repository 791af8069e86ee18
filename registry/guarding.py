"""The SQL that guards a table's rows: locked and signed ones stay as they are, and none comes to a merged patient.

Migrations call it. Every table with a foreign key to a patient calls `guarded_patient`.
"""

from django.db.migrations import RunSQL


def guarded(table: str) -> RunSQL:
    return _attached("life", table, "registry_guard_life()")


def guarded_part(table: str, *, whole: str, link: str) -> RunSQL:
    """Rows of `table` are parts of a record of `whole`, to which their column `link` points."""
    return _attached("life_of_whole", table, f"registry_guard_part('{whole}', '{link}')")


def guarded_patient(table: str) -> RunSQL:
    """No row of `table` comes to a patient who was merged into another (`registry/sql/merging_v1.sql`)."""
    made = [
        f"CREATE TRIGGER merged_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION registry_guard_patient();"
        for event in ("INSERT", "UPDATE")
    ]
    gone = [f"DROP TRIGGER merged_{event} ON {table};" for event in ("insert", "update")]
    return RunSQL(" ".join(made), " ".join(gone))


def _attached(name: str, table: str, call: str) -> RunSQL:
    return RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {call};",
        f"DROP TRIGGER {name} ON {table};",
    )
