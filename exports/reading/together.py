"""Records of several tables from one row, for what every call of the API asks: to compose the query costs more."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def columns_of(model: type[models.Model], alias: str) -> str:
    """The columns of a table as `made` takes them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def made(row: Sequence[Any], *kinds: type[models.Model]) -> list[Any]:
    """The records of a row that has all columns of each of `kinds`, one after another. What follows them is left."""
    found, start = [], 0
    for kind in kinds:
        fields = kind._meta.concrete_fields
        values = [_read(field, value) for field, value in zip(fields, row[start:], strict=False)]
        found.append(kind.from_db(connection.alias, [field.attname for field in fields], values))
        start += len(fields)
    return found


def _read(field: models.Field, value: Any) -> Any:
    read = getattr(field, "from_db_value", None)
    return read(value, None, connection) if read else value
