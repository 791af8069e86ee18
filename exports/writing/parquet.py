"""Parquet: what every other format is made from."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_AT_A_TIME = 50_000


def write_parquet(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> int:
    """Write the batches as they come, never more than one in memory. Returns the number of rows."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=max(batch.num_rows, 1))
            rows += batch.num_rows
    return rows


def read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file, a few at a time."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=ROWS_AT_A_TIME)
