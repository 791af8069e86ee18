"""What an import would do, as its page tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from outcomes.imports.answer import Answer
from outcomes.imports.printing import HEADS
from outcomes.models import ImportUpload

_SHEETS = {"patients": "Patients", "followup": "Follow-up"}


@dataclass(frozen=True, slots=True)
class UploadLine:
    pk: int
    source: str
    sent_at: str
    ends_at: str


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


def upload_lines(uploads: Iterable[ImportUpload]) -> list[UploadLine]:
    """`uploads` with their sites. Times are those of the site."""
    return [upload_line(upload) for upload in uploads]


def upload_line(upload: ImportUpload) -> UploadLine:
    sent, ends = (timezone.localtime(at, upload.site.zone) for at in (upload.sent_at, upload.ends_at))
    return UploadLine(upload.pk, upload.source, f"{sent:%Y-%m-%d %H:%M}", f"{ends:%Y-%m-%d %H:%M}")


def preview_of(answer: Answer) -> Preview:
    kinds = list(dict.fromkeys([*answer.created, *answer.changed, *answer.removed]))
    return Preview(
        refused=answer.problem_count,
        nothing=answer.is_nothing,
        read=f"{_counted(answer.people, 'patient')} with {_counted(answer.visits, 'visit')}",
        problem_heads=HEADS,
        problems=[_named(_SHEETS.get(sheet, sheet), str(row or ""), *rest) for sheet, row, *rest in answer.problems],
        totals=[
            (kind, answer.created.get(kind, 0), answer.changed.get(kind, 0), answer.removed.get(kind, 0))
            for kind in kinds
        ],
        creations=[(_SHEETS.get(sheet, sheet), str(row), _kinds(made)) for sheet, row, made in answer.creations],
        changes=[[_SHEETS.get(sheet, sheet), *map(str, rest)] for sheet, *rest in answer.changes],
        removals=answer.removals,
        notices=answer.notices,
        more_problems=answer.problem_count - len(answer.problems),
    )


def _named(*cells: str) -> list[tuple[str, str]]:
    """The cells of a problem, each with its head."""
    return list(zip(HEADS, cells, strict=True))


def _kinds(made: dict[str, Any]) -> str:
    return ", ".join(kind if count == 1 else f"{count} × {kind}" for kind, count in made.items())


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
