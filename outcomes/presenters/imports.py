"""What an import would do, as its page tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from outcomes.imports.answer import Answer
from outcomes.imports.printing import HEADS
from outcomes.imports.watch import is_watched
from outcomes.models import ImportState, ImportUpload

#: Lines of each kind that a page shows of large files.
SHOWN = 200
_SHEETS = {"patients": "Patients", "followup": "Follow-up"}


@dataclass(frozen=True, slots=True)
class UploadLine:
    pk: int
    source: str
    sent_at: str
    ends_at: str
    state: str = ImportState.TRIED
    words: str = ""


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """How far a worker is: what it does, how much of how much, in words and from 0 to 100 (None: not known)."""

    applying: bool
    step: str
    count: str
    percent: int | None
    can_begin: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Tables for a page: heads, and rows of text. `totals` are (kind, created, changed, removed); a problem's cells
    come with their heads.
    """

    refused: int
    nothing: bool
    read: str
    problem_heads: tuple[str, ...]
    problems: list[list[tuple[str, str]]]
    totals: list[tuple[str, int, int, int]]
    creations: list[tuple[str, str, str]]
    changes: list[list[str]]
    removals: list[str]
    notices: list[str]
    more_problems: int
    most: int | None


def upload_lines(uploads: Iterable[ImportUpload]) -> list[UploadLine]:
    """`uploads` with their sites. Times are those of the site."""
    return [upload_line(upload) for upload in uploads]


def upload_line(upload: ImportUpload) -> UploadLine:
    sent, ends = (timezone.localtime(at, upload.site.zone) for at in (upload.sent_at, upload.ends_at))
    return UploadLine(
        upload.pk,
        upload.source,
        f"{sent:%Y-%m-%d %H:%M}",
        f"{ends:%Y-%m-%d %H:%M}",
        upload.state,
        upload.get_state_display(),
    )


def progress_of(upload: ImportUpload) -> ProgressLine:
    """`upload` is with a worker, or waits for one."""
    applying = upload.state == ImportState.APPLYING
    if upload.job is not None and is_watched(upload.job):
        return ProgressLine(applying, _step(upload.phase), *_how_far(upload), can_begin=False)
    if upload.started_at is None:
        return ProgressLine(applying, "Waiting for a worker.", "", None, can_begin=True)
    step = "The work was broken off, and nothing of it was kept. It begins again by itself, or at once if you say so."
    return ProgressLine(applying, step, "", None, can_begin=True)


def _step(phase: str) -> str:
    verb, _, name = phase.partition(" ")
    known = {
        "Checking": "Step 3 of 4: checking every patient",
        "Comparing": "Step 4 of 4: comparing with the registry",
        "Writing": "Step 4 of 4: writing into the registry",
    }
    if verb == "Reading":
        return f"Step {1 if name.startswith('patients') else 2} of 4: reading {_SHEETS[name.partition('.')[0]].lower()}"
    return known.get(verb, "Starting")


def _how_far(upload: ImportUpload) -> tuple[str, int | None]:
    if not upload.total or not upload.done:
        return "", None
    percent = min(100, 100 * upload.done // upload.total)
    if upload.phase.startswith("Reading"):
        return f"{upload.done / 1e6:,.1f} of {upload.total / 1e6:,.1f} MB", percent
    return f"{upload.done:,} of {upload.total:,} patients", percent


def preview_of(answer: Answer, most: int | None = None) -> Preview:
    """`most` lines of each kind, or all that are kept."""
    kinds = list(dict.fromkeys([*answer.created, *answer.changed, *answer.removed]))
    return Preview(
        refused=answer.problem_count,
        nothing=answer.is_nothing,
        read=f"{_counted(answer.people, 'patient')} with {_counted(answer.visits, 'visit')}",
        problem_heads=HEADS,
        problems=[
            _named(_SHEETS.get(sheet, sheet), str(row or ""), *rest) for sheet, row, *rest in answer.problems[:most]
        ],
        totals=[
            (kind, answer.created.get(kind, 0), answer.changed.get(kind, 0), answer.removed.get(kind, 0))
            for kind in kinds
        ],
        creations=[(_SHEETS.get(sheet, sheet), str(row), _kinds(made)) for sheet, row, made in answer.creations[:most]],
        changes=[[_SHEETS.get(sheet, sheet), *map(str, rest)] for sheet, *rest in answer.changes[:most]],
        removals=answer.removals[:most],
        notices=answer.notices[:most],
        more_problems=answer.problem_count - len(answer.problems[:most]),
        most=most,
    )


def _named(*cells: str) -> list[tuple[str, str]]:
    """The cells of a problem, each with its head."""
    return list(zip(HEADS, cells, strict=True))


def _kinds(made: dict[str, Any]) -> str:
    return ", ".join(kind if count == 1 else f"{count} × {kind}" for kind, count in made.items())


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
