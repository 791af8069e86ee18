"""The SQL that puts a table under the history's one trigger. Migrations call it."""

from django.db.migrations import RunSQL

_ATTACH = """
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION history.capture('{kind}', '{hidden}');
"""


def tracked(table: str) -> RunSQL:
    """A clinical table: nothing is written without an actor, nothing changed or deleted without a reason."""
    return _attached(table, "clinical", "")


def tracked_account(table: str, *, hidden: str) -> RunSQL:
    """A table about people who sign in. `hidden` columns, with commas between, never enter the history."""
    return _attached(table, "account", hidden)


def _attached(table: str, kind: str, hidden: str) -> RunSQL:
    return RunSQL(_ATTACH.format(table=table, kind=kind, hidden=hidden), f"DROP TRIGGER history ON {table}")
