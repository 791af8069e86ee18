"""Table 1 and Table 2: the stored body as rows to read, and as rows of a file."""

from collections.abc import Iterator
from typing import Any

from analytics.charts import numbers
from analytics.charts.palette import style_of
from analytics.disclosed_tables import RULES_IN_WORDS
from analytics.groupings import OPERATION
from analytics.models import Run
from analytics.presenters.endpoints import capitalised, sentence
from analytics.presenters.stamp import provenance

Body = dict[str, Any]
VALUE_COLUMNS = ("level", "operation", "measure", "value", "test", "shown")


def columns(body: Body) -> list[dict[str, Any]]:
    """The operations, each with its size and its line in the figures."""
    return [
        {
            "label": group["label"],
            "n": numbers.told(group["n"]),
            "style": style_of(group["code"], list(OPERATION.strata)),
        }
        for group in body["groups"]
    ]


def tables(body: Body) -> list[dict[str, Any]]:
    codes = [group["code"] for group in body["groups"]]
    return [
        {
            "code": table["code"],
            "title": table["title"],
            "variables": [_variable(row, codes) for row in table["rows"]],
            "notes": [f"{row['label']}: {note}" for row in table["rows"] if (note := _note(row))],
        }
        for table in body["tables"]
    ]


def _variable(row: Body, codes: list[str]) -> dict[str, Any]:
    """A variable: `cells` on its own line where one number says it, else `lines` under it; a sum may have both."""
    head = {"label": row["label"], "unit": row["unit"], "test": _shown_test(row), "cells": [], "lines": []}
    if row["kind"] == "total":
        lines = _missing([row["missing"][code] for code in codes])
        return head | {"cells": [_sum(row, code) for code in codes], "lines": lines}
    return head | {"lines": _measured(row, codes) if row["kind"] == "continuous" else _counted(row, codes)}


def _sum(row: Body, code: str) -> str:
    """Nobody's known is not estimable; a small sum, or one of a hidden group, is hidden."""
    (total,) = row["counts"][code]
    if total is not None:
        return numbers.count(total)
    return numbers.HIDDEN if code in row.get("hidden", ()) else numbers.NOT_ESTIMABLE


def _shown_test(row: Body) -> dict[str, str] | None:
    test = _shown(row)
    return {"p": numbers.p_value(test["p_value"]), "method": capitalised(test["method"])} if test else None


def _note(row: Body) -> str:
    """What must be known about the printed test."""
    test = _shown(row)
    return sentence(test["note"]) if test else ""


def _shown(row: Body) -> Body | None:
    return next((test for test in row["tests"] if test["code"] == row["shown"]), None)


def _measured(row: Body, codes: list[str]) -> list[dict[str, Any]]:
    groups = [row["groups"][code] for code in codes]
    lines = [
        {"label": "Mean (SD)", "cells": [_pair(group) for group in groups]},
        {"label": "Median (quartiles)", "cells": [_quartiles(group) for group in groups]},
    ]
    return lines + _missing([group["n_missing"] for group in groups])


def _pair(group: Body) -> str:
    mean, sd = group["mean"], group["sd"]
    if mean is None:
        return _absent(group)
    return f"{_short(mean)} ({numbers.NOT_ESTIMABLE if sd is None else _short(sd)})"


def _absent(group: Body) -> str:
    """Nobody was measured, or too few for everybody to see."""
    return numbers.HIDDEN if group["n"] is None else numbers.NOT_ESTIMABLE


def _quartiles(group: Body) -> str:
    if group["median"] is None:
        return _absent(group)
    return f"{_short(group['median'])} ({_short(group['q1'])}–{_short(group['q3'])})"


def _short(value: float) -> str:
    """Three figures or so: 1,166 and 56.3 and 3.73."""
    digits = 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    return f"{value:,.{digits}f}"


def _counted(row: Body, codes: list[str]) -> list[dict[str, Any]]:
    known = {code: sum(n or 0 for n in row["counts"][code]) for code in codes}
    lines = [
        {"label": level["label"], "cells": [_share(row["counts"][code][place], known[code]) for code in codes]}
        for place, level in enumerate(row["levels"])
    ]
    return lines + _missing([row["missing"][code] for code in codes])


def _share(n: int | None, of: int) -> str:
    if n is None:
        return numbers.HIDDEN
    return f"{numbers.count(n)} ({numbers.percent(n / of, 0)})" if of else numbers.count(n)


def _missing(counts: list[int | None]) -> list[dict[str, Any]]:
    if all(n == 0 for n in counts):
        return []
    return [{"label": "Missing", "cells": [numbers.told(n) for n in counts], "is_missing": True}]


def rules_of(body: Body) -> str:
    """Under which disclosure control the tables stand, in words; "" where they are exact."""
    return RULES_IN_WORDS if body.get("rules") else ""


def as_data(body: Body, run: Run, site: str) -> dict[str, Any]:
    return {"provenance": provenance(run, grouping=OPERATION.code, site=site), **body}


def table_rows(body: Body, run: Run, site: str) -> Iterator[dict[str, Any]]:
    """One number a row: of one operation or, where `test` is filled, of a comparison; `shown`: 1 if printed."""
    tail = provenance(run, grouping=OPERATION.code, site=site)
    for table in body["tables"]:
        for row in table["rows"]:
            head = {"table": table["code"], "variable": row["code"], "label": row["label"], "unit": row["unit"]}
            for found in (*_group_values(row), *_test_values(row)):
                yield head | dict(zip(VALUE_COLUMNS, found, strict=True)) | tail


def _group_values(row: Body) -> Iterator[tuple[Any, ...]]:
    if row["kind"] == "continuous":
        for code, described in row["groups"].items():
            for measure, value in described.items():
                yield "", code, measure, value, "", ""
        return
    total = row["kind"] == "total"
    levels, measure = ([""], "sum") if total else ([level["code"] for level in row["levels"]], "n")
    for code, counts in row["counts"].items():
        for level, n in zip(levels, counts, strict=True):
            yield level, code, measure, n, "", ""
    for code, n in row.get("missing", {}).items():
        yield "", code, "n_missing", n, "", ""


def _test_values(row: Body) -> Iterator[tuple[Any, ...]]:
    for test in row["tests"]:
        for measure in ("statistic", "df", "p_value"):
            yield "", "", measure, test[measure], test["code"], int(test["code"] == row["shown"])
