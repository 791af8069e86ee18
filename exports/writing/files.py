"""From the Parquet of a table to the file its consumer asked for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from exports import storage
from exports.release.columns import Column
from exports.release.entities import Entity
from exports.vocabulary import FileFormat
from exports.writing.labelled import write_dta, write_sav
from exports.writing.package import write_package
from exports.writing.parquet import read_batches
from exports.writing.text import write_csv, write_ndjson
from exports.writing.workbook import write_workbook


def convert(format: str, parquet: Path, entity: Entity, columns: Sequence[Column], schema: pa.Schema) -> Path:
    """Write the table in `format` beside its Parquet, which goes away."""
    suffix = FileFormat.CSV.value if format == FileFormat.PACKAGE else format
    if suffix in (FileFormat.PARQUET, FileFormat.FHIR):
        return parquet
    path = parquet.with_suffix(f".{suffix}")
    match suffix:
        case FileFormat.CSV:
            write_csv(path, read_batches(parquet), schema)
        case FileFormat.NDJSON:
            write_ndjson(path, read_batches(parquet), schema)
        case FileFormat.SPSS:
            write_sav(path, parquet, columns)
        case FileFormat.STATA:
            write_dta(path, parquet, columns)
        case FileFormat.WORKBOOK:
            write_workbook(path, entity.title, read_batches(parquet), schema)
    parquet.unlink()
    return path


def pack(
    format: str, folder: Path, tables: Mapping[Entity, Sequence[Column]], manifest: dict[str, Any]
) -> list[dict[str, Any]]:
    """What the consumer downloads: the tables, or the one package they went into."""
    outputs: list[dict[str, Any]] = manifest["output"]
    if format != FileFormat.PACKAGE:
        return outputs
    files = [folder / output["file"] for output in outputs]
    package = folder / f"{manifest['project']}.zip"
    write_package(package, files, tables, manifest)
    for file in files:
        file.unlink()
    url = outputs[0]["url"].rsplit("/", 1)[0]
    return [
        {
            "type": "package",
            "url": f"{url}/{package.name}",
            "file": package.name,
            "count": sum(output["count"] for output in outputs),
            "rowsExpected": sum(output["rowsExpected"] for output in outputs),
            "sha256": storage.sha256_of(package),
            "format": format,
        }
    ]
