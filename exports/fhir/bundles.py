"""The tables of an export as NDJSON of FHIR resources: one file a type, a few rows in memory at a time."""

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import pyarrow.parquet as pq

from exports import storage
from exports.fhir.resources import MADE_FROM, TYPES
from exports.vocabulary import FileFormat

ROWS_AT_A_TIME = 2_000


def write_resources(folder: Path, tables: Iterable[str], types: Sequence[str], beside: str) -> list[dict[str, Any]]:
    """Turn the Parquet files of a folder into the types asked for, none meaning all.

    Returns what the manifest lists; the files' addresses stand beside that of another one.
    """
    wanted = [kind for kind in TYPES if not types or kind in types]
    base = beside.rsplit("/", 1)[0]
    counts = dict.fromkeys(wanted, 0)
    with ExitStack() as opened:
        files: dict[str, TextIO] = {
            kind: opened.enter_context((folder / f"{kind}.ndjson").open("w", encoding="utf-8")) for kind in wanted
        }
        for table in tables:
            parquet = folder / f"{table}.parquet"
            if table in MADE_FROM:
                _write(parquet, table, files, counts)
            parquet.unlink()
    return [_listed(folder / f"{kind}.ndjson", kind, base, counts[kind]) for kind in wanted]


def _write(parquet: Path, table: str, files: dict[str, TextIO], counts: dict[str, int]) -> None:
    _, made_of = MADE_FROM[table]
    with pq.ParquetFile(parquet) as source:
        for batch in source.iter_batches(batch_size=ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                for resource in made_of(row):
                    kind = resource["resourceType"]
                    if kind in files:
                        files[kind].write(json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n")
                        counts[kind] += 1


def _listed(path: Path, kind: str, base: str, count: int) -> dict[str, Any]:
    return {
        "type": kind,
        "url": f"{base}/{path.name}",
        "file": path.name,
        "count": count,
        "rowsExpected": count,
        "sha256": storage.sha256_of(path),
        "format": FileFormat.FHIR.value,
    }
