"""One worker an export: a lock of the database that ends with the connection, however its holder ends."""

from typing import Any

from exports.models import ExportJob

#: Of our advisory locks, those of exports.
EXPORTS = 7001


def is_alone(cursor: Any, job: ExportJob) -> bool:
    """Take the export's lock until the end of the transaction, and say whether nobody else has it."""
    cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [EXPORTS, job.pk])
    return bool(cursor.fetchone()[0])
