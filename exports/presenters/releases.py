"""Releases of figures, for who decides about them: what one holds, as consumers would read it, and what was checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analytics.endpoints import BY_CODE
from analytics.groupings import GROUPINGS
from exports.figures.making import COHORT
from exports.figures.tables import COHORT_TABLE, GROUPS, rows_of
from exports.models import FigureRelease, ReleasedFigure
from exports.vocabulary import ReleaseState

PILLS = {ReleaseState.PROPOSED: "running", ReleaseState.APPROVED: "ok", ReleaseState.REFUSED: "failed"}
_GROUPINGS = {grouping.code: grouping for grouping in GROUPINGS}


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release in a list."""

    number: int
    as_of: str
    made: str
    pill: str
    state: str
    n_hidden: int
    decided: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of a figure, as it leaves: counts rounded or absent, and how much of it is told."""

    grouping: str
    group: str
    shown: str
    n: int | None
    n_event: int | None
    since: int


@dataclass(frozen=True, slots=True)
class FigureTold:
    """The groups of one endpoint."""

    title: str
    groups: tuple[GroupLine, ...]


@dataclass(frozen=True, slots=True)
class ReleaseTold:
    """A release in words, and the groups that it tells."""

    facts: tuple[tuple[str, str], ...]
    figures: tuple[FigureTold, ...]


def release_lines(releases: Iterable[FigureRelease]) -> list[ReleaseLine]:
    return [
        ReleaseLine(
            number=one.pk,
            as_of=f"{one.as_of:%Y-%m-%d}",
            made=f"{one.made_at:%Y-%m-%d %H:%M}",
            pill=pill_of(one),
            state=one.get_state_display(),
            n_hidden=one.n_hidden,
            decided=str(one.approved_by) if one.approved_by else "",
        )
        for one in releases
    ]


def pill_of(release: FigureRelease) -> str:
    return PILLS[ReleaseState(release.state)]


def release_told(release: FigureRelease, figures: Iterable[ReleasedFigure]) -> ReleaseTold:
    bodies = {(one.endpoint, one.grouping): one.body for one in figures}
    lines = [_group(row) for row in rows_of(GROUPS, bodies)]
    told = tuple(
        FigureTold(_title(endpoint), tuple(line for _, line in found))
        for endpoint, found in groupby(lines, key=lambda pair: pair[0])
    )
    cells = list(rows_of(COHORT_TABLE, bodies))
    facts = [
        ("Of the night of", f"{release.as_of:%Y-%m-%d}, program {release.code_version}"),
        ("Made", f"{release.made_at:%Y-%m-%d %H:%M} UTC by the program, from the tables of that night"),
        ("Audit", _audit(release)),
    ]
    if lines:
        facts += [
            ("Groups", _groups([line for _, line in lines], release.pk)),
            (
                "Tables of the cohort",
                f"{len(cells)} numbers, of which {sum(cell['is_hidden'] for cell in cells)} hidden",
            ),
        ]
    if release.approved_at:
        facts.append(("Approved", f"{release.approved_at:%Y-%m-%d %H:%M} UTC by {release.approved_by}"))
    return ReleaseTold(tuple(facts), told)


def _audit(release: FigureRelease) -> str:
    if release.state == ReleaseState.REFUSED:
        return f"Refused. {release.refusal}"
    return (
        f"{release.n_hidden} counts are hidden. The machine asked of each how low and how high it can be by all that "
        "is told beside it, and found none that could be worked out."
    )


def _groups(lines: Sequence[GroupLine], number: int) -> str:
    kept, untold = sum(line.since != number for line in lines), sum(line.n is None for line in lines)
    if untold == len(lines):
        return f"{len(lines)}, all of them hidden: consumers would read no count. More hospitals make more be told."
    words = f"{len(lines)}, of which {untold} tell no count. "
    if not kept:
        return words + "All are told anew."
    return words + f"{kept} moved by ten or fewer since an earlier release and stand as they were told there."


def _group(row: dict[str, Any]) -> tuple[str, GroupLine]:
    grouping = _GROUPINGS.get(row["grouping"])
    return row["endpoint"], GroupLine(
        grouping=grouping.label if grouping else row["grouping"],
        group=grouping.strata.get(row["stratum"], row["stratum"]) if grouping else row["stratum"],
        shown=row["shown"],
        n=row["n_midpoint6"],
        n_event=row["n_event_midpoint6"],
        since=row["release"],
    )


def _title(endpoint: str) -> str:
    return BY_CODE[endpoint].label if endpoint != COHORT else "Cohort"
