"""The SQL that holds a table's rows to their life: locked and signed ones stay as they are. Migrations call it."""

from django.db.migrations import RunSQL


def guarded(table: str) -> RunSQL:
    return _attached("life", table, "registry_guard_life()")


def guarded_part(table: str, *, whole: str, link: str) -> RunSQL:
    """Rows of `table` are parts of a record of `whole`, to which their column `link` points."""
    return _attached("life_of_whole", table, f"registry_guard_part('{whole}', '{link}')")


def _attached(name: str, table: str, call: str) -> RunSQL:
    return RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {call};",
        f"DROP TRIGGER {name} ON {table};",
    )
