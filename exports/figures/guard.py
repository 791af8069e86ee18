"""Between two releases: a group is told anew only if it moved by nobody or by many, or stands as it was told before.

Whoever lays two releases beside each other must not find out about the one patient between them.
"""

from collections.abc import Mapping
from typing import Any

from analytics.stats.small_cells import HIDDEN_UP_TO
from exports.figures.making import COHORT, Basis, Body, Figure

STANDS_AS_BEFORE = "not told: some groups stand as in an earlier release"


def moved_by_few(now: Basis | None, before: Basis | None) -> bool:
    """Whether any count of a group moved by one to ten patients since it was last told."""
    names = {*(now or {}), *(before or {})}
    return any(0 < abs((now or {}).get(name, 0) - (before or {}).get(name, 0)) <= HIDDEN_UP_TO for name in names)


def guarded(figure: Figure, earlier: Figure | None, *, number: int) -> Figure:
    """The figure with every group that moved by a few taken from the earlier release, each marked with its release."""
    body = {**figure.body}
    fresh = {code: {**one, "release": number} for code, one in _groups(figure).items()}
    if earlier is None:
        return figure._replace(body=_with(figure, body, fresh))
    old = _groups(earlier)
    held = {
        code
        for code in {*figure.basis, *earlier.basis}
        if moved_by_few(figure.basis.get(code), earlier.basis.get(code))
    }
    if not held:
        return figure._replace(body=_with(figure, body, fresh))
    order = [*fresh, *(code for code in old if code not in fresh)]
    kept = {code: old.get(code) if code in held else fresh.get(code) for code in order}
    groups = {code: one for code, one in kept.items() if one is not None}
    basis = {
        code: found
        for code in {*figure.basis, *earlier.basis}
        if (found := (earlier if code in held else figure).basis.get(code)) is not None
    }
    if figure.endpoint == COHORT:
        body["tables"] = _columns(figure.body, earlier.body, held, list(groups))
    else:
        body |= {name: _sum_of_told(list(groups.values()), name) for name in ("n", "n_event")}
        body["test"] = {**body["test"], "statistic": None, "df": None, "p_value": None, "note": STANDS_AS_BEFORE}
        body["follow_up"] = {**body["follow_up"], "est": None, "lower": None, "upper": None, "note": STANDS_AS_BEFORE}
    return Figure(figure.endpoint, figure.grouping, _with(figure, body, groups), basis)


def _groups(figure: Figure) -> dict[str, Body]:
    key, name = ("groups", "code") if figure.endpoint == COHORT else ("strata", "stratum")
    return {one[name]: one for one in figure.body[key]}


def _with(figure: Figure, body: Body, groups: Mapping[str, Body]) -> Body:
    return body | {"groups" if figure.endpoint == COHORT else "strata": list(groups.values())}


def _sum_of_told(groups: list[Body], name: str) -> int | None:
    told = [one[name] for one in groups if one[name] is not None]
    return sum(told) if told or not groups else None


def _columns(now: Body, before: Body, held: set[str], groups: list[str]) -> list[Body]:
    """The tables with the columns of `held` groups as they were told before."""
    old = {(table["code"], row["code"]): row for table in before["tables"] for row in table["rows"]}
    return [
        table | {"rows": [_row(row, old[table["code"], row["code"]], held, groups) for row in table["rows"]]}
        for table in now["tables"]
    ]


def _row(row: Body, old: Body, held: set[str], groups: list[str]) -> Body:
    if row["kind"] == "continuous":
        return row | {"groups": {code: (old if code in held else row)["groups"][code] for code in groups}}
    changed: dict[str, Any] = {}
    if row["kind"] == "categorical":
        labels = {level["code"]: level["label"] for level in (*row["levels"], *old["levels"])}
        changed["levels"] = [{"code": code, "label": label} for code, label in labels.items()]
        counts = {code: _by_level(old if code in held else row, code, list(labels)) for code in groups}
    else:
        counts = {code: (old if code in held else row)["counts"][code] for code in groups}
        changed["hidden"] = [code for code in groups if code in (old if code in held else row)["hidden"]]
    missing = {code: (old if code in held else row)["missing"][code] for code in groups}
    return row | changed | {"counts": counts, "missing": missing}


def _by_level(row: Body, group: str, levels: list[str]) -> list[int | None]:
    """One column in the order of `levels`; a level that nobody had then is nought, as it was told."""
    there = [level["code"] for level in row["levels"]]
    told = dict(zip(there, row["counts"][group], strict=True))
    return [told.get(code, 0) for code in levels]
