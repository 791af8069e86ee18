"""The dictionary as JSON Schema: a row of each table."""

from collections.abc import Mapping, Sequence
from typing import Any

from exports.release.columns import Column, Kind
from exports.release.entities import Entity

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.KEY: {"type": ["string", "null"], "pattern": "^[0-9a-f]{32}$"},
    Kind.CODE: {"type": ["string", "null"]},
    Kind.GRADE: {"type": ["integer", "null"]},
    Kind.INTEGER: {"type": ["integer", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.FLAG: {"type": ["boolean", "null"]},
    Kind.LIST: {"type": ["string", "null"], "description": "Words with a blank between them."},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.DAY: {"type": ["integer", "null"]},
}


def json_schema(tables: Mapping[Entity, Sequence[Column]], *, version: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SpineMet data dictionary",
        "version": version,
        "$defs": {entity.name: row_schema(entity, columns) for entity, columns in tables.items()},
    }


def row_schema(entity: Entity, columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": entity.title,
        "description": entity.about,
        "properties": {column.name: _column(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _column(column: Column) -> dict[str, Any]:
    told = {**_TYPES[column.kind], "title": column.label}
    if column.unit:
        told["unit"] = column.unit
    if column.choices and column.kind in (Kind.CODE, Kind.GRADE):
        told["enum"] = [*(value for value, _ in column.choices), None]
        told["enumLabels"] = {str(value): label for value, label in column.choices}
    return told
