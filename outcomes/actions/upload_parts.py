"""What is kept of an upload, sealed: its files in parts, the mapping, the answer, and the table of all problems."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple

from outcomes.entering.sealed import seal, unseal
from outcomes.imports.answer import Answer, answer_of, refusal_of
from outcomes.imports.mapping import Mapping, mapping_from
from outcomes.imports.printing import HEADS
from outcomes.imports.problems import FileRefused, Problem
from outcomes.imports.result import Result
from outcomes.imports.sources import PartLost, SealedSource, in_parts, opened_part, sealed_part
from outcomes.models import ImportPart, ImportUpload, PartOf
from outcomes.receiving import ReceivedFile
from registry.csv_files import harmless

#: Parts of one statement.
_BATCH = 8


def keep_file(upload: ImportUpload, of: PartOf, received: ReceivedFile) -> None:
    _keep(upload, of, (received.sealed(number) for number in range(received.parts)))


def source_in(upload: ImportUpload, of: PartOf) -> SealedSource:
    """A file of an upload, to be read part by part. A part that is gone raises PartLost."""

    def part(number: int) -> bytes:
        found = ImportPart.objects.filter(upload=upload, of=of, number=number).values_list("sealed", flat=True).first()
        if found is None:
            raise PartLost
        return bytes(found)

    if of is PartOf.PATIENTS:
        return SealedSource(upload.patients_name, upload.patients_size, part)
    return SealedSource(upload.followup_name, upload.followup_size, part)


def mapping_in(upload: ImportUpload) -> Mapping:
    """Raises PartLost where no present key opens it."""
    return mapping_from(mapping_text_in(upload), "mapping")


def mapping_text_in(upload: ImportUpload) -> bytes:
    opened = unseal(bytes(upload.sealed_mapping))
    if opened is None:
        raise PartLost
    return opened


def answer_in(upload: ImportUpload) -> Answer | None:
    """What was told when the files were tried; nothing if it can no longer be opened."""
    opened = unseal(bytes(upload.sealed_answer))
    return Answer(**json.loads(opened)) if opened is not None else None


def keep_result(upload: ImportUpload, result: Result) -> Answer:
    """Set what an import would do, or did; the caller saves the upload."""
    return _set(upload, answer_of(result))


def keep_refusal(upload: ImportUpload, refusal: FileRefused) -> Answer:
    """Set what stands in the way, and keep all problems as a table; the caller saves the upload."""
    ImportPart.objects.filter(upload=upload, of=PartOf.PROBLEMS).delete()
    _keep(upload, PartOf.PROBLEMS, map(sealed_part, in_parts(_table(refusal.problems))))
    return _set(upload, refusal_of(refusal))


def problems_in(upload: ImportUpload) -> bytes:
    """All problems as CSV; empty where there are none."""
    parts = ImportPart.objects.filter(upload=upload, of=PartOf.PROBLEMS).order_by("number")
    return b"".join(opened_part(bytes(sealed)) for sealed in parts.values_list("sealed", flat=True))


def drop_parts(upload: ImportUpload) -> None:
    ImportPart.objects.filter(upload=upload).delete()


def _set(upload: ImportUpload, answer: Answer) -> Answer:
    upload.sealed_answer = seal(json.dumps(answer.as_values()).encode())
    return answer


def _keep(upload: ImportUpload, of: PartOf, sealed: Iterable[bytes]) -> None:
    parts = (ImportPart(upload=upload, of=of, number=number, sealed=part) for number, part in enumerate(sealed))
    while batch := [part for _, part in zip(range(_BATCH), parts, strict=False)]:
        ImportPart.objects.bulk_create(batch)


def _table(problems: Iterable[Problem]) -> Iterator[bytes]:
    """CSV in UTF-8, with nothing that a spreadsheet would compute."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield b"\xef\xbb\xbf"
    for cells in (HEADS, *map(astuple, problems)):
        writer.writerow([harmless(str(cell)) for cell in cells])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()
