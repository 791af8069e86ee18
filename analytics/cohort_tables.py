"""Table 1 (who was treated) and Table 2 (what was done and what came of it), by operation.

Made from counts alone: the database says how often each value occurs in each group, and never which patient has it.

Every test that can be done is given with its name; which one is shown beside a row follows the rule written down in
`analytics/stats/chosen_test.py`.

Missing values are counted and shown; tests and shares leave them out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from analytics.groupings import OPERATION
from analytics.results import test_summary
from analytics.stats import Chosen, compare_categories, compare_measurements, describe
from registry.vocabulary.anatomy import Region
from registry.vocabulary.common import Sex
from registry.vocabulary.oncology import PrimaryGroup
from registry.vocabulary.scales import Frankel

#: The most patients for which an exact test of a table larger than two by two is tried, and the most steps it may take:
#: every hospital has such tables, and a night has many hospitals.
MAX_EXACT = 200
MAX_EXACT_STEPS = 2_000_000
UNIT = "patients at their first index operation; those who withdrew consent are not counted"

#: One group's values: how many patients have each, None for missing.
ValueCounts = Mapping[float | str | None, int]
Group = str


@dataclass(frozen=True, slots=True)
class Variable:
    """One row. `expression` is its value in SQL over `analytics_indexprocedurefact`; `levels` belong to categories.

    `total` adds the values up instead of describing them (events, of which one patient may have several).
    """

    code: str
    label: str
    expression: str
    kind: Literal["continuous", "categorical", "total"]
    unit: str = ""
    levels: tuple[tuple[str, str], ...] = ()


def _banded(code: str, label: str, bands: tuple[tuple[int, str], ...]) -> Variable:
    """A number in bands, each given by the highest value that still falls into it."""
    whens = " ".join(f"WHEN {code} <= {limit} THEN '{band}'" for limit, band in bands)
    return Variable(code, label, f"CASE {whens} END", "categorical", levels=tuple((band, band) for _, band in bands))


def _coded(code: str, label: str, choices: Iterable[tuple[str, str]], expression: str = "") -> Variable:
    """A word of a vocabulary; the column has the row's name unless an expression says otherwise."""
    return Variable(code, label, expression or code, "categorical", levels=tuple(choices))


KPS = ((40, "0-40"), (70, "50-70"), (100, "80-100"))
TOMITA = ((3, "2-3"), (5, "4-5"), (7, "6-7"), (10, "8-10"))
TOKUHASHI = ((8, "0-8"), (11, "9-11"), (15, "12-15"))
NO_YES = (("no", "No"), ("yes", "Yes"))

TABLE_1: tuple[Variable, ...] = (
    Variable("age", "Age", "age", "continuous", "years"),
    _coded("sex", "Sex", Sex.choices),
    _coded("frankel_pre", "Frankel before surgery", Frankel.choices),
    _banded("kps", "KPS", KPS),
    _banded("tomita", "Tomita score", TOMITA),
    _banded("tokuhashi", "Revised Tokuhashi score", TOKUHASHI),
    _coded("primary", "Primary tumour", PrimaryGroup.choices, "nullif(primary_group, 'missing')"),
    _coded("level", "Level", (*Region.choices, ("X", "More than one region")), "nullif(region, 'missing')"),
)
TABLE_2: tuple[Variable, ...] = (
    Variable("blood_loss_ml", "Blood loss", "blood_loss_ml", "continuous", "mL"),
    Variable("operative_time_h", "Operative time", "operative_time_min / 60", "continuous", "h"),
    _coded("frankel_post", "Frankel after surgery", Frankel.choices),
    _coded(
        "complications",
        "Patients with a complication",
        NO_YES,
        "CASE WHEN n_complications > 0 THEN 'yes' WHEN n_complications = 0 THEN 'no' END",
    ),
    Variable("complication_events", "Complications (events)", "n_complications", "total"),
)
VARIABLES: tuple[Variable, ...] = TABLE_1 + TABLE_2


def cohort_tables(counts: Mapping[str, Mapping[Group, ValueCounts]]) -> dict[str, Any]:
    """Both tables as plain JSON.

    Args:
        counts: for each variable's code and each operation, how many patients have each value.

    Returns {unit, groups: [{code, label, n}], tables: [{code, title, rows}]}. A row has code, label, unit, kind,
    tests [{code, method, statistic, df, p_value, note}] and `shown`, the code of the test to print (or null), and

    - continuous: groups {operation: {n, n_missing, mean, sd, minimum, q1, median, q3, maximum}};
    - categorical: levels [{code, label}], counts {operation: [n a level]}, missing {operation: n};
    - total: counts {operation: [sum, or null where nobody's is known]}, missing {operation: n}.
    """
    groups = sorted({group for by_group in counts.values() for group in by_group}, key=OPERATION.order_of)
    size = {group: sum(counts[TABLE_1[0].code].get(group, {}).values()) for group in groups}
    tables = (("table1", "Table 1. Patients", TABLE_1), ("table2", "Table 2. Surgery and its course", TABLE_2))
    return {
        "unit": UNIT,
        "groups": [{"code": group, "label": OPERATION.label_of(group), "n": size[group]} for group in groups],
        "tables": [
            {"code": code, "title": title, "rows": [_row(row, counts[row.code], groups) for row in rows]}
            for code, title, rows in tables
        ],
    }


def _row(variable: Variable, counts: Mapping[Group, ValueCounts], groups: list[Group]) -> dict[str, Any]:
    head = {"code": variable.code, "label": variable.label, "unit": variable.unit, "kind": variable.kind}
    found = {group: counts.get(group, {}) for group in groups}
    if variable.kind == "continuous":
        return head | _continuous(found)
    if variable.kind == "categorical":
        return head | _categorical(variable, found)
    totals = {group: [_total(values)] for group, values in found.items()}
    return head | {"counts": totals, "missing": _missing(found), "tests": [], "shown": None}


def _total(values: ValueCounts) -> int | None:
    known = [float(value) * n for value, n in values.items() if value is not None]
    return int(sum(known)) if known else None


def _missing(found: Mapping[Group, ValueCounts]) -> dict[Group, int]:
    return {group: values.get(None, 0) for group, values in found.items()}


def _continuous(found: Mapping[Group, ValueCounts]) -> dict[str, Any]:
    samples = {group: _values(values) for group, values in found.items()}
    groups = {group: asdict(describe(sample)) for group, sample in samples.items()}
    return {"groups": groups, **_tested(compare_measurements(list(samples.values())))}


def _categorical(variable: Variable, found: Mapping[Group, ValueCounts]) -> dict[str, Any]:
    """Levels that nobody has are left out, so that a table shows what there is."""
    levels = [(code, label) for code, label in variable.levels if any(values.get(code) for values in found.values())]
    table = {group: [values.get(code, 0) for code, _ in levels] for group, values in found.items()}
    observed = np.array(list(table.values()), dtype=np.int64).reshape(len(table), len(levels))
    return {
        "levels": [{"code": code, "label": label} for code, label in levels],
        "counts": table,
        "missing": _missing(found),
        **_tested(compare_categories(observed, max_exact=MAX_EXACT, max_transitions=MAX_EXACT_STEPS)),
    }


def _tested(chosen: Chosen) -> dict[str, Any]:
    return {
        "tests": [{"code": code, **test_summary(test)} for code, test in chosen.tests.items()],
        "shown": chosen.shown,
    }


def _values(counts: ValueCounts) -> np.ndarray:
    """Every value as often as it occurs, in order; nan where missing."""
    known = sorted((float(value), n) for value, n in counts.items() if value is not None)
    pairs = [*known, (np.nan, counts.get(None, 0))]
    return np.repeat([value for value, _ in pairs], [n for _, n in pairs])
