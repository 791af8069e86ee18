"""The grid of completeness as its page shows it: every state by sign and word."""

from dataclasses import dataclass

from django.urls import reverse

from outcomes.completeness.cells import Cell, Known
from outcomes.completeness.grid import Grid
from outcomes.presenters.today import entered_at
from outcomes.schedule.protocol import Track, label_of

PILLS = {
    Cell.NOT_DUE: "neutral",
    Cell.DUE: "running",
    Cell.OVERDUE: "failed",
    Cell.IN_PROGRESS: "running",
    Cell.QUERY: "warning",
    Cell.COMPLETE: "ok",
    Cell.VERIFIED: "ok",
    Cell.LOCKED: "ok",
    Cell.MISSED: "failed",
    Cell.NOT_APPLICABLE: "neutral",
}


@dataclass(frozen=True, slots=True)
class CellShown:
    """`url` is the record that stands for the visit, or where an owed one is entered; `of` says of what."""

    label: str
    pill: str
    url: str
    of: str


@dataclass(frozen=True, slots=True)
class RowShown:
    registry_id: str
    cells: list[CellShown]


def heads(grid: Grid) -> list[str]:
    return [label_of(code) for code in grid.codes]


def rows(grid: Grid, track: Track, *, may_enter: bool) -> list[RowShown]:
    return [
        RowShown(
            row.registry_id,
            [
                CellShown(
                    cell.label,
                    PILLS[cell],
                    _url(cell, known, entered_at(track, row.registry_id) if may_enter else ""),
                    f"{label_of(code)} of {row.registry_id}",
                )
                for code, (cell, known) in zip(grid.codes, row.cells, strict=True)
            ],
        )
        for row in grid.rows
    ]


def _url(cell: Cell, known: Known | None, entry: str) -> str:
    if known is not None:
        return reverse("outcomes:record-detail", args=[known.slug, known.pk])
    return entry if cell in (Cell.DUE, Cell.OVERDUE) else ""
