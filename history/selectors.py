"""What the history tells: the changes of one row, and what stood in a version of it."""

from typing import Any

from django.db.models import QuerySet

from history.models import Event, Operation

_CHANGES = (Operation.CREATED, Operation.CHANGED, Operation.DELETED)


def changes_of(table: str, pk: int) -> QuerySet[Event]:
    """What was done to one row, oldest first. The database shows a person the rows of their sites."""
    return Event.objects.filter(tbl=table, pk_of_row=pk, op__in=_CHANGES).order_by("id")


def columns_at_version(table: str, pk: int, version: int) -> dict[str, Any] | None:
    """The columns of a row as it stood at one of its versions, or None if the history does not reach there."""
    event = changes_of(table, pk).filter(new__version=version).last()
    return event.new if event else None
