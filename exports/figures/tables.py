"""A release of figures as the tables of an export: groups, landmarks, curves and the cohort.

A number that is absent is hidden or not estimable; `shown` says of each group how much of it is told.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from analytics.cohort_tables import VARIABLES
from analytics.disclosure import RULES
from analytics.endpoints import ENDPOINTS
from analytics.groupings import GROUPINGS, OPERATION
from analytics.presenters.rounded import INCIDENCE, SUFFIX, SURVIVAL
from analytics.results import Shown
from exports.classification import Sensitivity
from exports.figures.making import COHORT, Body
from exports.release.columns import Column, Kind
from exports.release.entities import Entity
from exports.vocabulary import Profile

Row = dict[str, Any]
Choices = tuple[tuple[str | int, str], ...]
STRATA: Choices = tuple({code: label for grouping in GROUPINGS for code, label in grouping.strata.items()}.items())
LEVELS: Choices = tuple({code: label for variable in VARIABLES for code, label in variable.levels}.items())
MEASURES: Choices = (
    ("n", "Patients, rounded to 5"),
    ("n_missing", "Patients of whom it is not known, rounded to 5"),
    ("sum", "Events, rounded to 5"),
    ("mean", "Mean"),
    ("sd", "Standard deviation"),
    ("q1", "First quartile"),
    ("median", "Median"),
    ("q3", "Third quartile"),
)


def _column(name: str, label: str, kind: Kind, choices: Choices = (), unit: str = "") -> Column:
    return Column(name, label, kind, {Profile.AGGREGATE: ""}, Sensitivity.NONE, choices=choices, unit=unit)


RELEASE = _column("release", "release in which it was told", Kind.INTEGER)
HEAD = (
    _column("row_id", "what the row is", Kind.KEY),
    _column("endpoint", "endpoint", Kind.CODE, tuple((one.code, one.label) for one in ENDPOINTS)),
    _column("grouping", "how patients are grouped", Kind.CODE, tuple((one.code, one.label) for one in GROUPINGS)),
    _column("stratum", "group", Kind.CODE, STRATA),
    RELEASE,
)
LIMITS = (_column("lower", "lower limit, 95 %", Kind.NUMBER), _column("upper", "upper limit, 95 %", Kind.NUMBER))
COUNTS = tuple(
    _column(f"{name}{SUFFIX}", f"{words}, to the middle of a band of {RULES.base}", Kind.INTEGER)
    for name, words in (("n", "patients"), ("n_event", "events"), ("n_competing", "competing events"))
)
AT_RISK = _column(f"n_risk{SUFFIX}", f"at risk, to the middle of a band of {RULES.base}", Kind.INTEGER)


def _table(name: str, title: str, about: str, *columns: Column) -> Entity:
    return Entity(name, title, about, "row_id", "", "", columns)


GROUPS = _table(
    "figure_groups",
    "Groups",
    "Each endpoint by each grouping: how many, how many events, and how much of the group is told.",
    *HEAD,
    _column("shown", "how much is told", Kind.CODE, tuple((one.value, one.value.capitalize()) for one in Shown)),
    *COUNTS,
    _column("median", "median time to the event", Kind.NUMBER, unit="days"),
    _column("median_lower", "its lower limit, 95 %", Kind.NUMBER, unit="days"),
    _column("median_upper", "its upper limit, 95 %", Kind.NUMBER, unit="days"),
)
LANDMARKS = _table(
    "figure_landmarks",
    "Landmarks",
    "Survival, or cumulative incidence, after one, three and five years.",
    *HEAD,
    _column("month", "months after surgery", Kind.INTEGER),
    _column("est", "survival or cumulative incidence", Kind.NUMBER),
    *LIMITS,
    AT_RISK,
    _column("est_competing", "cumulative incidence of the competing event", Kind.NUMBER),
)
CURVES = _table(
    "figure_curves",
    "Curves",
    "Rounded curves, a row a step: survival, or cumulative incidence of the event and of the competing event.",
    *HEAD,
    _column("day", "days after surgery", Kind.NUMBER, unit="days"),
    AT_RISK,
    *(_column(f"{name}{SUFFIX}", f"{name}, rounded", Kind.NUMBER) for name in dict.fromkeys((*SURVIVAL, *INCIDENCE))),
)
COHORT_TABLE = _table(
    "figure_cohort",
    "Table 1 and Table 2",
    "Who was treated, how, and what came of it, by operation.",
    _column("row_id", "what the row is", Kind.KEY),
    _column("variable", "variable", Kind.CODE, tuple((one.code, one.label) for one in VARIABLES)),
    _column("level", "level", Kind.CODE, LEVELS),
    _column("operation", "operation", Kind.CODE, tuple(OPERATION.strata.items())),
    RELEASE,
    _column("measure", "what is told", Kind.CODE, MEASURES),
    _column("value", "value", Kind.NUMBER),
    _column("is_hidden", "hidden, because few patients stand behind it", Kind.FLAG),
)
TABLES: tuple[Entity, ...] = (GROUPS, LANDMARKS, CURVES, COHORT_TABLE)
BY_NAME = {table.name: table for table in TABLES}


def rows_of(table: Entity, bodies: Mapping[tuple[str, str], Body]) -> Iterator[Row]:
    """The rows of one table, from the bodies of a release by endpoint and grouping; every column in each of them."""
    empty = dict.fromkeys(column.name for column in table.columns)
    make = _MAKERS[table.name]
    for (endpoint, _), body in bodies.items():
        if (endpoint == COHORT) is (table is COHORT_TABLE):
            yield from (empty | row for row in make(body))


def _strata(body: Body) -> Iterator[tuple[Row, Body]]:
    for stratum in body["strata"]:
        name = f"{body['endpoint']}/{body['grouping']}/{stratum['stratum']}"
        head = {"row_id": name, "endpoint": body["endpoint"], "grouping": body["grouping"]}
        yield head | {"stratum": stratum["stratum"], "release": stratum["release"]}, stratum


def _groups(body: Body) -> Iterator[Row]:
    for head, stratum in _strata(body):
        counts = {f"{name}{SUFFIX}": stratum[name] for name in ("n", "n_event", "n_competing")}
        median = stratum["median"] or {}
        times = {"median": median.get("est"), "median_lower": median.get("lower"), "median_upper": median.get("upper")}
        yield head | {"shown": str(stratum["shown"])} | counts | times


def _landmarks(body: Body) -> Iterator[Row]:
    for head, stratum in _strata(body):
        others = {point["month"]: point["est"] for point in stratum["landmarks_competing"]}
        for point in stratum["landmarks"]:
            numbers = {name: point[name] for name in ("month", "est", "lower", "upper")}
            told = {AT_RISK.name: point["n_risk"], "est_competing": others.get(point["month"])}
            yield head | {"row_id": f"{head['row_id']}/{point['month']}"} | numbers | told


def _curves(body: Body) -> Iterator[Row]:
    for head, stratum in _strata(body):
        columns = {name: values for name, values in stratum["curve"].items() if name != "time"}
        for place, day in enumerate(stratum["curve"]["time"]):
            row_id = f"{head['row_id']}/{day}"
            yield head | {"row_id": row_id, "day": day} | {n: v[place] for n, v in columns.items() if v}


def _cohort(body: Body) -> Iterator[Row]:
    releases = {group["code"]: group["release"] for group in body["groups"]}
    for row in (row for table in body["tables"] for row in table["rows"]):
        for operation, release in releases.items():
            for level, measure, value in _values(row, operation):
                row_id = "/".join(filter(None, (row["code"], level, operation, measure)))
                head = {"row_id": row_id, "variable": row["code"], "level": level, "operation": operation}
                yield head | {"release": release, "measure": measure, "value": value, "is_hidden": value is None}


def _values(row: Body, operation: str) -> Iterator[tuple[str | None, str, float | None]]:
    if row["kind"] == "continuous":
        measures = [str(measure) for measure, _ in MEASURES if measure != "sum"]
        yield from ((None, measure, row["groups"][operation][measure]) for measure in measures)
        return
    if row["kind"] == "total":
        yield None, "sum", row["counts"][operation][0]
    else:
        levels = (level["code"] for level in row["levels"])
        yield from ((level, "n", n) for level, n in zip(levels, row["counts"][operation], strict=True))
    yield None, "n_missing", row["missing"][operation]


_MAKERS = {
    GROUPS.name: _groups,
    LANDMARKS.name: _landmarks,
    CURVES.name: _curves,
    COHORT_TABLE.name: _cohort,
}
