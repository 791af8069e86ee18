"""CSV and NDJSON."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

#: A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    """UTF-8, a header of the variable names, ISO dates; an absent value is an empty cell."""
    plain = pa.schema([pa.field(field.name, _plain(field.type)) for field in schema])
    options = pc.WriteOptions(quoting_style="needed")
    with pc.CSVWriter(path, plain, write_options=options) as writer:
        for batch in batches:
            writer.write_batch(
                pa.RecordBatch.from_arrays([array.cast(_plain(array.type)) for array in batch.columns], schema=plain)
            )


def write_ndjson(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    """One object a line, every name in each of them."""
    with path.open("w", encoding="utf-8") as lines:
        for batch in batches:
            for row in batch.to_pylist():
                lines.write(json.dumps(row, default=str, ensure_ascii=False, separators=(",", ":")) + "\n")


def _plain(of: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(of) else of
