"""The grid of completeness as its page shows it: every state by sign and word."""

from dataclasses import dataclass

from django.urls import reverse

from outcomes.completeness.cells import Cell, Known
from outcomes.completeness.grid import Grid
from outcomes.completeness.site import Share, SiteCompleteness
from outcomes.schedule.protocol import label_of

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
    label: str
    pill: str
    url: str


@dataclass(frozen=True, slots=True)
class RowShown:
    registry_id: str
    cells: list[CellShown]


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str


def heads(grid: Grid) -> list[str]:
    return [label_of(code) for code in grid.codes]


def rows(grid: Grid) -> list[RowShown]:
    return [RowShown(row.registry_id, [_cell(cell, known) for cell, known in row.cells]) for row in grid.rows]


def figures(found: SiteCompleteness) -> list[Figure]:
    answered = [Figure(f"{track.label}: answered", *_share(share)) for track, share in found.answered.items()]
    clarks_c = "not known" if found.clarks_c is None else f"{found.clarks_c:.1f} %"
    return [
        *answered,
        Figure("Clark's C", clarks_c, f"follow-up observed of what was possible, {found.patients} patients"),
        Figure("Not heard of for too long", *_share(found.stale, "of the living")),
    ]


def _share(share: Share, of: str = "of those owed by now") -> tuple[str, str]:
    percent = share.percent
    return ("none owed" if percent is None else f"{percent:.0f} %", f"{share.part} of {share.whole} {of}")


def _cell(cell: Cell, known: Known | None) -> CellShown:
    url = reverse("outcomes:record-detail", args=[known.slug, known.pk]) if known else ""
    return CellShown(cell.label, PILLS[cell], url)
