"""How a release is cut: a figure by its grouping and one of its groups, the cohort by a variable and an operation.

No other cut exists. Whoever could choose patients freely could choose so that two answers differ by one of them.
"""

from collections.abc import Mapping

from analytics.endpoints import BY_CODE as ENDPOINTS
from analytics.endpoints import BY_SLUG
from analytics.groupings import BY_CODE as GROUPINGS
from analytics.groupings import OPERATION
from exports.figures.making import COHORT, Body
from exports.models import FigureRelease, ReleasedFigure
from exports.terms import Unknown

OF_ENDPOINT = ("grouping", "stratum")
OF_COHORT = ("variable", "operation")


def figure_names() -> list[str]:
    return [*ENDPOINTS, COHORT]


def cut(release: FigureRelease, name: str, filters: Mapping[str, str]) -> Body | None:
    """A figure of a release, or a part of it; None for a name that is no figure. Raises Unknown for any other cut."""
    code = BY_SLUG[name].code if name in BY_SLUG else name
    if code not in figure_names():
        return None
    allowed = OF_COHORT if code == COHORT else OF_ENDPOINT
    if others := sorted(set(filters) - set(allowed)):
        raise Unknown(f"Figures are not cut by {', '.join(others)}. There are two filters: {' and '.join(allowed)}.")
    grouping = OPERATION.code if code == COHORT else filters.get("grouping", OPERATION.code)
    _known("grouping", grouping, GROUPINGS)
    body = ReleasedFigure.objects.values_list("body", flat=True).get(release=release, endpoint=code, grouping=grouping)
    return _of_cohort(body, filters) if code == COHORT else _of_stratum(body, filters.get("stratum"))


def _of_stratum(body: Body, stratum: str | None) -> Body:
    """One group alone is told without what compares it."""
    if stratum is None:
        return dict(body)
    _known("stratum", stratum, [one["stratum"] for one in body["strata"]])
    kept = {name: body[name] for name in ("endpoint", "grouping", "conf_type", "conf_level", "rules", "contract")}
    return kept | {"strata": [one for one in body["strata"] if one["stratum"] == stratum]}


def _of_cohort(body: Body, filters: Mapping[str, str]) -> Body:
    operations = [group["code"] for group in body["groups"]]
    if operation := filters.get("operation"):
        _known("operation", operation, operations)
        operations = [operation]
    rows = [row["code"] for table in body["tables"] for row in table["rows"]]
    if variable := filters.get("variable"):
        _known("variable", variable, rows)
        rows = [variable]
    tables = [
        table | {"rows": [_columns(row, operations) for row in table["rows"] if row["code"] in rows]}
        for table in body["tables"]
    ]
    groups = [group for group in body["groups"] if group["code"] in operations]
    return body | {"groups": groups, "tables": [table for table in tables if table["rows"]]}


def _columns(row: Body, operations: list[str]) -> Body:
    parts = {name: row[name] for name in ("groups", "counts", "missing") if name in row}
    return row | {name: {code: part[code] for code in operations} for name, part in parts.items()}


def _known(what: str, given: str, there: object) -> None:
    names = list(there)  # type: ignore[call-overload]
    if given not in names:
        raise Unknown(f"There is no {what} {given!r}. There are: {', '.join(names)}.")
