"""Table 1 and Table 2 for readers who may not see every patient behind them.

Counts of ten or fewer are hidden and the others rounded; shares are of the shown counts. A column from which the size
of its group would still give a hidden count away is hidden altogether. Tests are left out: their exact p-values would
give the counts away that they were computed from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analytics.disclosure import hidden_because
from analytics.stats import Summary, shown_count, shown_summary, shown_table
from analytics.stats.small_cells import HIDDEN_UP_TO, ROUND_TO, Cell

Body = dict[str, Any]
RULES = f"rounded to {ROUND_TO}, 1 to {HIDDEN_UP_TO} hidden"
RULES_IN_WORDS = (
    "Other hospitals' patients are in these tables, and you may not see each of them. So counts are rounded to five, "
    "and counts of one to ten are hidden; shares are of the shown counts, and tests are left out. Your own hospital's "
    "tables are exact."
)
#: As many values a hidden count keeps for somebody who knows exactly how many are in the group.
MIN_VALUES = 3


def disclosed_tables(body: Body, others: Mapping[str, Sequence[int]], own: Sequence[Body] = ()) -> Body:
    """The body of `analytics.cohort_tables` as such a reader may have it; None stands for a hidden number.

    Args:
        others: for each operation, how many patients each hospital has whose patients the reader may not see.
        own: the exact bodies of the hospitals whose patients the reader may see. They can be subtracted, so a count is
            hidden as well where ten or fewer of it are of other hospitals.

    Groups gain `why`, the reason why they are hidden, or ""; the body gains `rules`. Nobody's extremes are told.
    """
    why = {group["code"]: hidden_because(group["n"], others.get(group["code"], ())) for group in body["groups"]}
    size = {group["code"]: group["n"] for group in body["groups"]}
    known = [_rows(one) for one in own]
    return {
        "unit": body["unit"],
        "rules": RULES,
        "groups": [
            group | {"n": None if why[group["code"]] else shown_count(group["n"]), "why": why[group["code"]]}
            for group in body["groups"]
        ],
        "tables": [
            table | {"rows": [_row(row, size, why, [rows[row["code"]] for rows in known]) for row in table["rows"]]}
            for table in body["tables"]
        ],
    }


def _rows(body: Body) -> dict[str, Body]:
    return {row["code"]: row for table in body["tables"] for row in table["rows"]}


def _row(row: Body, size: Mapping[str, int], why: Mapping[str, str], own: Sequence[Body]) -> Body:
    head = {name: row[name] for name in ("code", "label", "unit", "kind")} | {"tests": [], "shown": None}
    if row["kind"] == "continuous":
        groups = {
            code: _described(found, bool(why[code]), [one["groups"][code] for one in own if code in one["groups"]])
            for code, found in row["groups"].items()
        }
        return head | {"groups": groups}
    if row["kind"] == "total":
        columns = {code: _summed(row, code, bool(why[code]), own) for code in row["counts"]}
        known = {code: row["counts"][code][0] is not None for code in columns}
        levels = {"hidden": [code for code, (cells, _) in columns.items() if known[code] and cells[0] is None]}
    else:
        columns = {code: _column(row, code, size[code], bool(why[code]), own) for code in row["counts"]}
        levels = {"levels": row["levels"]}
    counts = {code: cells for code, (cells, _) in columns.items()}
    return head | levels | {"counts": counts, "missing": {code: missing for code, (_, missing) in columns.items()}}


def _described(found: Body, is_hidden: bool, own: Sequence[Body]) -> Body:
    """Of a measurement that few of the other hospitals' patients have nothing is told: means can be subtracted, too."""
    shown = shown_summary(Summary(**found))
    n = _count(found["n"], sum(one["n"] for one in own))
    missing = _count(found["n_missing"], sum(one["n_missing"] for one in own))
    if is_hidden or n is None or gives_away([n], missing, found["n"] + found["n_missing"]):
        return dict.fromkeys(asdict(shown))
    return asdict(shown) | {"n": n, "n_missing": missing}


def _summed(row: Body, code: str, is_hidden: bool, own: Sequence[Body]) -> tuple[list[Cell], Cell]:
    """Events, of which one patient may have several: they do not add up to the group."""
    (total,) = row["counts"][code]
    if is_hidden:
        return [None], None
    missing = _count(row["missing"][code], sum(one["missing"].get(code, 0) for one in own))
    theirs = sum(one["counts"].get(code, [0])[0] or 0 for one in own)
    return [None if total is None else _count(total, theirs)], missing


def _column(row: Body, code: str, size: int, is_hidden: bool, own: Sequence[Body]) -> tuple[list[Cell], Cell]:
    counts, nothing = row["counts"][code], [None] * len(row["levels"])
    if is_hidden:
        return list(nothing), None
    levels = [cells[0] for cells in shown_table([[count] for count in counts]).cells] if counts else []
    theirs = [sum(_at_level(one, code, level["code"]) for one in own) for level in row["levels"]]
    levels = [
        cell if _count(count, known) is not None else None
        for cell, count, known in zip(levels, counts, theirs, strict=True)
    ]
    missing = _count(row["missing"][code], sum(one["missing"].get(code, 0) for one in own))
    if not gives_away(levels, missing, size):
        return levels, missing
    return list(nothing), None if gives_away(nothing, missing, size) else missing


def _count(count: int, own: int) -> Cell:
    """A count, hidden where it is small or where what is left without the reader's own patients is."""
    return None if shown_count(count - own) is None else shown_count(count)


def _at_level(row: Body, group: str, level: str) -> int:
    """How many of a group have a level in one hospital, where a level that nobody has is left out."""
    there = {one["code"]: place for place, one in enumerate(row["levels"])}
    if group not in row["counts"] or level not in there:
        return 0
    n: int = row["counts"][group][there[level]]
    return n


def gives_away(levels: Sequence[Cell], missing: Cell, size: int) -> bool:
    """Whether a hidden count has fewer than three possible values for somebody who knows the size of the group."""
    all_hidden = all(cell is None for cell in levels)
    cells = [*levels, missing]
    ranges = [*(_range(cell, size if all_hidden else HIDDEN_UP_TO) for cell in levels), _range(missing, HIDDEN_UP_TO)]
    least, most = (sum(limits) for limits in zip(*ranges, strict=True))
    for cell, (low, high) in zip(cells, ranges, strict=True):
        fewest, highest = max(low, size - (most - high)), min(high, size - (least - low))
        if cell is None and highest - fewest + 1 < MIN_VALUES:
            return True
    return False


def _range(cell: Cell, hidden_up_to: int) -> tuple[int, int]:
    """What a reader knows of one count. Where all of a column is hidden, one of its counts may be the whole group."""
    if cell is None:
        return int(hidden_up_to == HIDDEN_UP_TO), hidden_up_to
    if cell == 0:
        return 0, 0
    half = ROUND_TO // 2
    return max(cell - half, HIDDEN_UP_TO + 1), cell + half
