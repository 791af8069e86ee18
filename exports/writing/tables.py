"""A release view as Arrow batches with the types and words of the dictionary."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from exports.release.columns import Column, Kind
from exports.release.entities import Entity
from exports.vocabulary import Profile

_TYPES: dict[Kind, pa.DataType] = {
    Kind.KEY: pa.string(),
    Kind.CODE: pa.dictionary(pa.int32(), pa.string()),
    Kind.GRADE: pa.int32(),
    Kind.INTEGER: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
    Kind.LIST: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.DAY: pa.int32(),
}


def schema_of(columns: Iterable[Column], metadata: dict[str, str]) -> pa.Schema:
    """Types and labels of a released table; `metadata` says of what release it is."""
    fields = [
        pa.field(column.name, _TYPES[column.kind], metadata={"label": column.label, "unit": column.unit})
        for column in columns
    ]
    return pa.schema(fields, metadata=metadata)


def typed(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The database's batches in the types of `schema`, one at a time."""
    for batch in batches:
        arrays = [_as(batch.column(number), field.type) for number, field in enumerate(schema)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _as(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(wanted):
        return array.cast(pa.string()).dictionary_encode().cast(wanted)
    return array.cast(wanted)


def statement(entity: Entity, profile: Profile, columns: Iterable[Column]) -> str:
    """What is read, in an order that tells nothing: by pseudonym."""
    names = ", ".join(column.name for column in columns)
    return f"SELECT {names} FROM {entity.view(profile)} ORDER BY {entity.key}"
