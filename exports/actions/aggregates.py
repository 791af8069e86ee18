"""An export of aggregates: the newest approved release of figures as tables, in the format its consumer asked for."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from accounts.scope import worker_scope
from exports import storage
from exports.actions.figure_releases import latest_release
from exports.dictionary.version import dictionary_version
from exports.figures.tables import BY_NAME, Row, rows_of
from exports.models import ExportJob, FigureRelease, ReleasedFigure
from exports.release.entities import ENTITIES, Entity
from exports.terms import redactions
from exports.vocabulary import Profile
from exports.writing.files import convert, pack
from exports.writing.parquet import ROWS_AT_A_TIME, write_parquet
from exports.writing.tables import schema_of

ACTOR = "worker:export"


class NothingReleased(Exception):
    """No release of figures is approved. Its text is for the consumer."""

    def __init__(self) -> None:
        super().__init__("No release of figures is approved yet. Order again when there is one.")


def make_aggregates(job: ExportJob, folder: Path, progress: Callable[[int], None]) -> dict[str, Any]:
    """Write the tables of the release into `folder`; the manifest. Raises NothingReleased."""
    with worker_scope(actor=ACTOR, reason="an export"):
        release = latest_release()
        if release is None:
            raise NothingReleased
        figures = ReleasedFigure.objects.filter(release=release)
        bodies = {(one.endpoint, one.grouping): one.body for one in figures}
    tables = [BY_NAME[name] for name in job.entities]
    outputs = []
    for number, table in enumerate(tables, start=1):
        outputs.append(_table(job, folder, table, list(rows_of(table, bodies))))
        progress(number)
    manifest = _manifest(job, release, outputs)
    manifest["output"] = pack(job.format, folder, {table: table.columns for table in tables}, manifest)
    return manifest


def _table(job: ExportJob, folder: Path, table: Entity, rows: list[Row]) -> dict[str, Any]:
    metadata = {"entity": table.name, "profile": Profile.AGGREGATE.value, "project": job.project.code}
    schema = schema_of(table.columns, metadata)
    parquet = folder / f"{table.name}.parquet"
    written = write_parquet(parquet, _batches(rows, schema), schema)
    file = convert(job.format, parquet, table, table.columns, schema)
    return {
        "type": table.name,
        "url": f"{job.request_url}/{job.uuid}/files/{file.name}",
        "file": file.name,
        "count": written,
        "rowsExpected": len(rows),
        "sha256": storage.sha256_of(file),
        "format": job.format,
    }


def _batches(rows: list[Row], schema: pa.Schema) -> Iterable[pa.RecordBatch]:
    for begin in range(0, len(rows), ROWS_AT_A_TIME):
        yield pa.RecordBatch.from_pylist(rows[begin : begin + ROWS_AT_A_TIME], schema=schema)


def _manifest(job: ExportJob, release: FigureRelease, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    as_of = release.as_of.isoformat()
    return {
        "transactionTime": as_of,
        "request": job.request_url,
        "requiresAccessToken": True,
        "output": outputs,
        "deleted": [],
        "outcome": [],
        "project": job.project.code,
        "dictionaryVersion": dictionary_version(),
        "extension": {
            "snapshot": as_of,
            "agreement": job.agreement.reference,
            "dictionaryVersion": dictionary_version(),
            "profileRequested": job.profile_requested,
            "profileApplied": Profile.AGGREGATE.value,
            "redactions": [asdict(one) for one in redactions(job.project, list(ENTITIES), Profile.AGGREGATE)],
            "anonymity": None,
            "release": {"number": release.pk, "asOf": as_of, "hiddenCounts": release.n_hidden},
            "rowsExpected": sum(output["rowsExpected"] for output in outputs),
            "rowsWritten": sum(output["count"] for output in outputs),
            "warnings": [],
        },
    }
