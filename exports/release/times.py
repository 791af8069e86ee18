"""How finely the times of a patient are told in L2, so that nobody can be told by them from everybody else.

Days from an operation single a patient out: two projects that hold them can be joined without a key. So a patient's
times are told at the first of these steps at which at least one other patient's, told at the same step, are the same in
every table. Whatever is compared then, and from however many projects, each course of times is that of two or more.
Only days that leave count: the fewer columns of days a project lists, the finer they are told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from exports.vocabulary import Profile

if TYPE_CHECKING:
    from exports.release.columns import Column
    from exports.release.entities import Entity

#: So many patients at least share what is told of their times.
ALIKE = 2
#: More than this share of single courses must not leave; measured after every edition.
MOST_SINGLE = 0.01


class Detail(IntEnum):
    """How wide the steps of days are (`release.step_of`). Each step is told by the day on which it begins."""

    FINE = 0  # exact to the thirtieth, then 30 days to a year, 90 to two years, 180
    QUARTERS = 1  # 10 days in the first month, then to day 90, 90 days to a year, 180 to two years, 360
    HALVES = 2  # the first month, to half a year, to a year, 360 days to three years, later
    YEAR = 3  # within a year, or later
    NONE = 4


class Times(IntEnum):
    """Days that are told in one detail."""

    ENDPOINTS = 0  # events and times to event
    OPERATION = 1  # the operations, what was before them, complications
    VISITS = 2  # visits and what was asked there, by their place in the schedule
    IMAGING = 3
    RADIOTHERAPY = 4
    SYSTEMIC = 5

    @property
    def column(self) -> str:
        """The detail of a patient's days of this kind, in the views' patient `p`."""
        return f"p.detail_{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder of times: a detail for each of `Times`, and what it is in words."""

    details: tuple[int, int, int, int, int, int]
    words: str


#: From the finest to none. Times to event go before the rest: most questions need them.
STEPS: tuple[Step, ...] = (
    Step((0, 0, 0, 0, 0, 0), "all days, in the finest steps"),
    Step((1, 0, 0, 1, 1, 2), "all days; endpoints in steps of 90"),
    Step((1, 0, 0, 2, 2, 3), "all days; most in wide steps"),
    Step((1, 2, 0, 4, 2, 4), "endpoints, operation, visits and radiotherapy in wide steps"),
    Step((1, 3, 0, 4, 4, 4), "endpoints in steps of 90, visits by plan"),
    Step((1, 2, 4, 4, 4, 4), "endpoints in steps of 90, operation in wide steps"),
    Step((1, 3, 4, 4, 4, 4), "endpoints in steps of 90, operation within a year"),
    Step((1, 4, 4, 4, 4, 4), "endpoints alone, in steps of 90"),
    Step((2, 3, 4, 4, 4, 4), "endpoints by half years and years, operation within a year"),
    Step((2, 4, 4, 4, 4, 4), "endpoints alone, by half years and years"),
    Step((3, 4, 4, 4, 4, 4), "endpoints alone, within a year or later"),
    Step((4, 4, 4, 4, 4, 4), "no days"),
)
#: As the column `times` of patients tells it; 0 where the agreement allows exact days.
WORDS: tuple[tuple[str | int, str], ...] = (
    (0, "exact days"),
    *((number, step.words) for number, step in enumerate(STEPS, start=1)),
)
#: Whole numbers below 2^44 add up exactly in a double, in whatever order.
_MASK = 2**44 - 1


def with_times() -> Iterator[str]:
    """The patients of L2 with how finely their times are told. Who is new since the last edition is told no day.

    OFFSET 0 makes the details plain columns for the functions of days, which PostgreSQL then writes into the plan.
    """
    details = ",\n           ".join(_details(f"coalesce(m.step, {len(STEPS)})"))
    for name, shown in (("l2_subject", "l2_shown"), ("l2_read_subject", "l2_read_shown")):
        yield (
            f"DROP VIEW IF EXISTS release.{name} CASCADE;\nCREATE VIEW release.{name} AS\nSELECT s.*, d.*\n"
            f"FROM release.{shown} s\nLEFT JOIN release.times_told m\n"
            "       ON m.project_id = nullif(current_setting('release.project', true), '')::bigint"
            f" AND m.patient_id = s.patient_id\nCROSS JOIN LATERAL (\n    SELECT {details}\n    OFFSET 0\n) d;"
        )


def _details(step: str) -> Iterator[str]:
    yield "coalesce(m.edition_id > release.since_edition(), false) AS retold"
    yield f"CASE WHEN s.exact_days THEN 0 ELSE {step} END AS times"
    for times in Times:
        details = ",".join(str(one.details[times]) for one in STEPS)
        name = times.column.removeprefix("p.")
        yield f"CASE WHEN s.exact_days THEN -1 ELSE ('{{{details}}}'::int[])[{step}] END AS {name}"


def renewal(entities: "Iterable[Entity]") -> str:
    """The function that finds every patient's step in one pass over what is told, and keeps what changed."""
    tables = [entity for entity in entities if entity.tells_times]
    pieces = [_told_of(entity) for entity in tables]
    given = [
        f"o.fields = '{{}}' OR '{entity.name}.{column.name}' = ANY (o.fields) AS {entity.name}_{column.name}"
        for entity in tables
        for column in _days(entity)
    ]
    sums = ", ".join(f"sum(step_{n})::float8 AS step_{n}" for n in _numbers())
    ladder, left = [], "course"
    for n in _numbers():
        later = ", ".join(f"step_{m}" for m in _numbers() if m >= n)
        alike = f"count(*) OVER (PARTITION BY step_{n}) AS n_alike"
        ladder.append(f"among_{n} AS MATERIALIZED (SELECT patient_id, {later}, {alike} FROM {left})")
        left = f"among_{n} WHERE n_alike < {ALIKE}"
    last = len(STEPS)
    found = [
        f"SELECT patient_id, {n} AS step FROM among_{n}" + ("" if n == last else f" WHERE n_alike >= {ALIKE}")
        for n in _numbers()
    ]
    return _FUNCTION.format(
        given=",\n        ".join(given),
        items="\n    UNION ALL ".join(pieces),
        sums=sums,
        zeros=", ".join(f"coalesce(step_{n}, 0) AS step_{n}" for n in _numbers()),
        ladder=",\n".join(ladder),
        found="\n    UNION ALL ".join(found),
        told=" ".join(f"WHEN {n} THEN c.step_{n}" for n in _numbers()),
    )


def _numbers() -> range:
    return range(1, len(STEPS) + 1)


def _told_of(entity: "Entity") -> str:
    """Per patient and step, the sum of a hash of each row's days: equal when the rows say the same, in any order."""
    days = _days(entity)
    kinds = {column.times for column in days}
    if len(kinds) != 1:
        raise ValueError(f"{entity.name}: its days are told in one detail, or not at all.")
    [kind] = kinds
    assert kind is not None
    details = sorted({step.details[kind] for step in STEPS} - {int(Detail.NONE)})
    told = ", ".join(f"{sql} AS {name}" for detail in details for name, sql in _as_told(entity, days, detail))
    hashes = ", ".join(f"{_hash(entity, days, detail)} AS detail_{detail}" for detail in details)
    sums = [
        (f"sum(detail_{d})" if (d := step.details[kind]) != Detail.NONE else "0::float8") + f" AS step_{n}"
        for n, step in enumerate(STEPS, start=1)
    ]
    source = entity.source.format(subject="who")
    return (
        f"SELECT patient_id, count(*) * {_number_of(entity.name)} AS n_rows, {', '.join(sums)} FROM (\n"
        f"        SELECT patient_id, {hashes} FROM (\n"
        f"            SELECT p.patient_id, {entity.tag or 'NULL::text'} AS tag, {told}\n"
        f"            FROM {source} OFFSET 0) x) x GROUP BY patient_id"
    )


def _days(entity: "Entity") -> "list[Column]":
    return [column for column in entity.columns_in(Profile.DEIDENTIFIED) if column.times is not None]


def _as_told(entity: "Entity", days: "list[Column]", detail: int) -> Iterator[tuple[str, str]]:
    """A row's days in one detail, by a name of their own; none where the project's list leaves the column out."""
    for number, column in enumerate(days):
        told = re.sub(r"p[.]detail_[a-z]+", str(detail), column.sql[Profile.DEIDENTIFIED])
        yield f"told_{detail}_{number}", f"CASE WHEN (SELECT {entity.name}_{column.name} FROM given) THEN {told} END"


def _hash(entity: "Entity", days: "list[Column]", detail: int) -> str:
    """Hashed twice: a row's own hash is a sum over its columns, so rows that swap a value would add up to the same."""
    told = ", ".join(name for name, _ in _as_told(entity, days, detail))
    row = f"ROW('{entity.name}'::text, tag, {told})"
    hashed = f"(hashint8extended(hash_record_extended({row}, 0), 0) & {_MASK})::float8"
    return f"CASE WHEN num_nonnulls({told}) > 0 THEN {hashed} ELSE 0 END"


def _number_of(name: str) -> int:
    """A large number of its own for each table, by which its count of rows is told apart from another's."""
    return int.from_bytes(name.encode().rjust(4, b"\0")[-4:], "big") | 1


_FUNCTION = """
-- Finds the step of the ladder of times for each patient whom the session's project is shown, and keeps it.
-- Rows that are right already stay as they are; `edition_id` says since when a patient is told as they are.
CREATE OR REPLACE FUNCTION release.renew_times(new_edition bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_project bigint := (SELECT project_id FROM release.terms WHERE patient_level);
    measured jsonb;
BEGIN
    IF of_project IS NULL THEN
        RETURN NULL;
    END IF;
    WITH given AS MATERIALIZED (SELECT {given} FROM exports_project o WHERE o.id = of_project),
    who AS MATERIALIZED (SELECT s.patient_id, s.index_on, s.primary_tumour_id, s.n_surgeries FROM release.l2_shown s),
    item AS (
    {items}
    ),
    summed AS (SELECT patient_id, sum(n_rows)::float8 AS n_rows, {sums} FROM item GROUP BY patient_id),
    course AS MATERIALIZED (
        SELECT w.patient_id, coalesce(n_rows, 0) AS n_rows, {zeros} FROM who w LEFT JOIN summed USING (patient_id)
    ),
    {ladder},
    found AS MATERIALIZED (
    {found}
    ),
    told AS (
        SELECT f.step, c.n_rows, CASE f.step {told} ELSE 0 END AS days FROM course c JOIN found f USING (patient_id)
    ),
    gone AS (
        DELETE FROM release.times_told o
        WHERE o.project_id = of_project AND NOT EXISTS (SELECT FROM found f WHERE f.patient_id = o.patient_id)
    ),
    kept AS (
        INSERT INTO release.times_told AS o (project_id, patient_id, step, edition_id)
        SELECT of_project, f.patient_id, f.step, new_edition FROM found f
        ON CONFLICT (project_id, patient_id) DO UPDATE SET step = excluded.step, edition_id = excluded.edition_id
        WHERE o.step <> excluded.step
    )
    SELECT jsonb_build_object(
        'patients', (SELECT count(*) FROM found),
        'singleBefore', (SELECT count(*) FROM among_1 WHERE n_alike = 1),
        'single', (SELECT count(*) FROM (
            SELECT count(*) AS n FROM told WHERE days <> 0 GROUP BY step, days) x WHERE n = 1),
        'singleWithRowCounts', (SELECT count(*) FROM (
            SELECT count(*) AS n FROM told GROUP BY step, days, n_rows) x WHERE n = 1),
        'steps', (SELECT coalesce(jsonb_object_agg(step, n), '{{}}') FROM
                  (SELECT step, count(*) AS n FROM found GROUP BY step) x)
    ) INTO measured;
    IF (measured ->> 'patients')::integer > 10000 THEN
        ANALYZE release.times_told;
    END IF;
    RETURN measured;
END $$;
REVOKE ALL ON FUNCTION release.renew_times(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release.renew_times(bigint) TO reg_app, reg_worker;"""
