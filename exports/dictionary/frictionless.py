"""A Frictionless data package (v2): what the files of an export are made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from exports.release.columns import Column, Kind
from exports.release.entities import BY_NAME, Entity

_TYPES = {
    Kind.KEY: "string",
    Kind.CODE: "string",
    Kind.GRADE: "integer",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.FLAG: "boolean",
    Kind.LIST: "string",
    Kind.DATE: "date",
    Kind.DAY: "integer",
}
#: Which table a key that is not a table's own points to.
_OWNERS = {entity.key: entity.name for entity in BY_NAME.values()} | {"index_surgery_id": "surgeries"}


def datapackage(tables: Mapping[Entity, Sequence[Column]], *, name: str, version: str) -> dict[str, Any]:
    there = {entity.name for entity in tables}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "version": version,
        "resources": [_resource(entity, columns, there) for entity, columns in tables.items()],
    }


def _resource(entity: Entity, columns: Sequence[Column], there: set[str]) -> dict[str, Any]:
    links = [
        {"fields": [c.name], "reference": {"resource": _OWNERS[c.name], "fields": [BY_NAME[_OWNERS[c.name]].key]}}
        for c in columns
        if c.kind is Kind.KEY and c.name != entity.key and _OWNERS.get(c.name) in there
    ]
    return {
        "name": entity.name,
        "title": entity.title,
        "description": entity.about,
        "path": f"{entity.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in columns],
            "missingValues": [""],
            "primaryKey": [entity.key],
            **({"foreignKeys": links} if links else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "title": column.label, "type": _TYPES[column.kind]}
    if column.kind is Kind.FLAG:
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        told["unit"] = column.unit
    if column.choices and column.kind is not Kind.LIST:
        told["categories"] = [{"value": value, "label": label} for value, label in column.choices]
    return told
