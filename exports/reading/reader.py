"""Rows of a project, read page by page as the release role.

    with opened(project, profile="L2") as reader:
        page = reader.page(BY_NAME["surgeries"], limit=100)
        page = reader.page(BY_NAME["surgeries"], after=page.last, limit=100)

One `opened` is one read-only transaction on one snapshot, so tables read in it agree. The rows are those of the release
views at this moment: a consent taken back, an agreement ended or a value corrected counts at once, whenever the
project's edition was made. Only the order, the newcomers and the coarseness are the edition's.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from exports.actions.editions import edition_for
from exports.models import Agreement, Edition, Project
from exports.reading.cursors import LAST, Cursor
from exports.reading.density import GROUP, Density, density_of
from exports.release.columns import Column
from exports.release.entities import Entity
from exports.release.pool import pooled_session
from exports.terms import NotAllowed, agreement_in_force, columns_for, profile_for
from exports.vocabulary import Profile

#: No page looks at more patients than this; one that finds few rows ends early, and says where to go on.
MOST_PATIENTS = 5_000
LONGEST_PAGE = 1_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows by pseudonym, each column's value or None. `last` is where the next page begins; None: no more.

    A page may hold fewer rows than were asked for, even none, while there are more.
    """

    rows: list[Row]
    last: Cursor | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a project may read today: under which agreement, from which edition, in which profile."""

    project: Project
    agreement: Agreement
    edition: Edition
    profile: Profile


class Reader:
    """What `opened` gives: the standing of the project, and its rows."""

    def __init__(self, session: psycopg.Connection, standing: Standing, density: Density) -> None:
        self.standing, self._session, self._density = standing, session, density

    @property
    def project(self) -> Project:
        return self.standing.project

    @property
    def profile(self) -> Profile:
        return self.standing.profile

    def columns(self, entity: Entity, asked: Sequence[str] | None = None) -> tuple[Column, ...]:
        """The columns that may leave, or those of them named "table.column" each; keys always. Raises Unknown."""
        return columns_for(self.project, entity, self.profile, asked)

    def page(
        self,
        entity: Entity,
        columns: Sequence[Column] | None = None,
        *,
        after: Cursor | None = None,
        limit: int = 100,
    ) -> Page:
        """At most `limit` rows of a table, ordered by the patient's pseudonym and then the row's own."""
        columns = self.columns(entity) if columns is None else columns
        rows: list[Row] = []
        seen, reached = 0, after
        while True:
            group = self._density.patients_for(entity, limit + 1 - len(rows))
            patients = self.patients(after=reached, limit=group)
            found = self._rows(entity, columns, patients, reached, limit + 1 - len(rows))
            rows, seen = rows + found, seen + len(patients)
            if len(rows) > limit:
                self._density.note(entity, len(found), patients.index(found[-1][MARK].hex) + 1)
                return Page([_plain(row) for row in rows[:limit]], _at(rows[limit - 1], entity))
            if len(patients) < group:
                return Page([_plain(row) for row in rows], None)
            self._density.note(entity, len(found), len(patients))
            reached = Cursor(patients[-1])
            if seen >= MOST_PATIENTS:
                return Page([_plain(row) for row in rows], reached)

    def patients(self, *, after: Cursor | None = None, limit: int = 100) -> list[str]:
        """Pseudonyms in order, first the one in whose rows `after` ended. Not every one of them has rows to show."""
        start: sql.Composable = sql.SQL("")
        if after is not None:
            start = sql.SQL("where read_key {} %(patient)s").format(sql.SQL(">" if after.row == LAST else ">="))
        query = sql.SQL("select read_key from release.read_order {} order by 1 limit %(limit)s").format(start)
        found = self._session.execute(query, {"patient": after and after.patient, "limit": limit})
        return [key.hex for (key,) in found]

    def rows_of(self, entity: Entity, patients: Sequence[str], columns: Sequence[Column] | None = None) -> list[Row]:
        """Every row of these patients, by their pseudonyms; of one that is not the project's there is none."""
        columns = self.columns(entity) if columns is None else columns
        rows: list[Row] = []
        known = [patient for patient in patients if _is_pseudonym(patient)]
        for start in range(0, len(known), GROUP):
            rows += self._rows(entity, columns, known[start : start + GROUP], None, None)
        return [_plain(row) for row in rows]

    def _rows(
        self,
        entity: Entity,
        columns: Sequence[Column],
        patients: Sequence[str],
        after: Cursor | None,
        limit: int | None,
    ) -> list[Row]:
        if not patients:
            return []
        row_key = sql.Identifier(entity.key)
        rest = after is not None and after.row != LAST
        query = sql.SQL(
            "select read_key as {mark}, {columns} from {view} where read_key = any(%(patients)s::uuid[]) {rest}"
            " order by read_key, {row_key} limit %(limit)s"
        ).format(
            mark=sql.Identifier(MARK),
            columns=sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
            view=sql.Identifier(*entity.reading_view(self.profile).split(".")),
            rest=sql.SQL("and (read_key <> %(patient)s::uuid or {} > %(row)s)").format(row_key)
            if rest
            else sql.SQL(""),
            row_key=row_key,
        )
        told: dict[str, Any] = {"patients": list(patients), "limit": limit}
        if rest and after is not None:
            told |= {"patient": after.patient, "row": after.row}
        with self._session.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, told).fetchall()


MARK = "read_key"


def standing_of(project: Project, profile: str | None = None) -> Standing:
    """The stricter of the profile asked for and the one allowed, L2 unless asked, and the edition that counts.

    Raises NotAllowed without an agreement in force and for a project of aggregates, and BeingPrepared while a large
    project's edition is made.
    """
    agreement = agreement_in_force(project)
    applied = profile_for(project, agreement, profile)
    if applied is Profile.AGGREGATE:
        raise NotAllowed("This project may have aggregates only: read /api/v1/results instead.")
    return Standing(project, agreement, edition_for(project, agreement), applied)


@contextmanager
def reading(standing: Standing, *, since: datetime | None = None) -> Iterator[Reader]:
    """A reader of the project's rows. `since` leaves only those changed from then on."""
    edition = standing.edition
    with pooled_session(standing.project, rung=edition.rung, edition=edition.pk, since=since) as session:
        yield Reader(session, standing, density_of(standing.project.pk, since is not None))


def opened(
    project: Project, profile: str | None = None, *, since: datetime | None = None
) -> AbstractContextManager[Reader]:
    """`reading` under the project's standing; raises as `standing_of` does."""
    return reading(standing_of(project, profile), since=since)


def _at(row: Row, entity: Entity) -> Cursor:
    return Cursor(row[MARK].hex, row[entity.key])


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != MARK}


def _is_pseudonym(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")
