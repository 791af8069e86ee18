"""Reference cases of what Table 1 and Table 2 need: summaries, contingency, rank and mean tests, balance."""

from typing import Any

import numpy as np

from analytics import stats
from analytics.stats.arrays import FloatArray, IntArray
from tests.reference.rows import Row, complete, listed, numbers, of_level

Case = dict[str, Any]
CONSTANT = "data are essentially constant"  # in R's words
MANN_WHITNEY = {"asymptotic": "asymptotic", "asymptotic_continuity": "continuity"}


def describe(case: Case, rows: list[Row]) -> Case:
    """Mean, sd and quartiles by group."""
    groups = []
    for level, values in zip(case["params"]["group_levels"], _samples(case, rows), strict=True):
        s = stats.describe(values)
        if s.n == 0:
            groups.append({"group": level, "n": 0, "status": "empty_group"})
            continue
        spread = {"min": s.minimum, "q1": s.q1, "median": s.median, "q3": s.q3, "max": s.maximum}
        groups.append({"group": level, "n": s.n, "mean": s.mean, "sd": s.sd, **spread})
    return {"groups": groups}


def chi_square(case: Case, rows: list[Row]) -> Case:
    """Pearson's test with or without Yates' correction."""
    table = _cross(case, rows)
    test = stats.chi_square(table, yates=case["params"]["yates"])
    if test.p_value is None:
        return {"status": "not_estimable", "table": table.tolist()}
    expected = {"expected": test.expected.tolist(), "min_expected": test.min_expected}
    return {"table": table.tolist(), "chisq": test.statistic, "df": test.df, "p_value": test.p_value, **expected}


def fisher_2x2(case: Case, rows: list[Row]) -> Case:
    """Fourfold table with its odds ratios."""
    table = _cross(case, rows)
    test = stats.fisher_2x2(table)
    limits = {"odds_ratio_cmle": test.odds_ratio, "or_lower": test.lower, "or_upper": test.upper}
    return {"table": table.tolist(), "p_value": test.p_value, **limits, "odds_ratio_sample": test.odds_ratio_sample}


def fisher_rxc(case: Case, rows: list[Row]) -> Case:
    """Larger tables, exactly."""
    table = _cross(case, rows)
    return {"table": table.tolist(), "p_value": stats.fisher_exact(table).p_value}


def mann_whitney(case: Case, rows: list[Row]) -> Case:
    """Rank-sum test in all variants, with the shift."""
    x, y = _samples(case, rows)
    method = MANN_WHITNEY.get(case["params"]["variant"], "exact")
    test = stats.mann_whitney(x, y, method=method)
    shift = stats.hodges_lehmann(x, y, method=method, conf_level=case["params"].get("conf_level", 0.95))
    return {
        "n": [x.size, y.size],
        "W": test.statistic,
        "p_value": test.p_value,
        "median": [stats.describe(x).median, stats.describe(y).median],
        "ties": np.unique(np.concatenate([x, y])).size < x.size + y.size,
        "hodges_lehmann": shift.est,
        "hl_lower": shift.lower,
        "hl_upper": shift.upper,
    }


def t_test(case: Case, rows: list[Row]) -> Case:
    """Student's or Welch's t test."""
    x, y = _samples(case, rows)
    pooled = case["method"] == "t_pooled"
    test = stats.t_test(x, y, equal_variance=pooled, conf_level=case["params"]["conf_level"])
    if test.p_value is None:
        return {"status": "not_estimable", "message": _message(x, y, pooled=pooled)}
    about = [stats.describe(x), stats.describe(y)]
    return {
        "n": [s.n for s in about],
        "mean": [s.mean for s in about],
        "sd": [s.sd for s in about],
        "difference": test.difference,
        "se": test.std_err,
        "t": test.statistic,
        "df": test.df,
        "p_value": test.p_value,
        "lower": test.lower,
        "upper": test.upper,
    }


def _message(x: FloatArray, y: FloatArray, *, pooled: bool) -> str:
    """What R says when it refuses."""
    if not x.size or not y.size:
        return "grouping factor must have exactly 2 levels"
    if pooled:
        return "not enough observations" if x.size + y.size < 3 else CONSTANT
    for name, values in (("x", x), ("y", y)):
        if values.size < 2:
            return f"not enough '{name}' observations"
    return CONSTANT


def anova(case: Case, rows: list[Row]) -> Case:
    """One-way analysis of variance and Welch's."""
    samples = _samples(case, rows)
    test, welch = stats.anova(samples), stats.welch_anova(samples)
    return {
        **({"status": "not_estimable"} if test.p_value is None else {}),
        "n": [x.size for x in samples],
        "mean": [stats.describe(x).mean for x in samples],
        "df": _pair(test.df),
        "sum_sq": _pair(test.sum_sq),
        "F": test.statistic,
        "p_value": test.p_value,
        "welch": {"F": welch.statistic, "df": _pair(welch.df), "p_value": welch.p_value},
    }


def kruskal_wallis(case: Case, rows: list[Row]) -> Case:
    """Rank test of several groups."""
    samples = _samples(case, rows)
    test = stats.kruskal_wallis(samples)
    if test.p_value is None:
        return {"status": "not_estimable"}
    return {"n": [x.size for x in samples], "H": test.statistic, "df": test.df, "p_value": test.p_value}


def smd(case: Case, rows: list[Row]) -> Case:
    """Standardised mean differences of numeric, binary and multinomial variables."""
    group = case["columns"]["group"]
    sides = [of_level(rows, group, case["params"][side]) for side in ("comparison_group", "reference_group")]
    return {"variables": [_balance(covariate, *sides) for covariate in case["columns"]["covariates"]]}


def _balance(covariate: Case, comparison: list[Row], reference: list[Row]) -> Case:
    column = covariate["column"]
    one, zero = complete(comparison, column), complete(reference, column)
    head = {"column": column, "n": len(one) + len(zero)}
    if covariate["type"] == "numeric":
        x, y = numbers(one, column), numbers(zero, column)
        a, b = stats.describe(x), stats.describe(y)
        about = {"mean_1": a.mean, "mean_0": b.mean, "sd_1": a.sd, "sd_0": b.sd}
        return {**head, "type": "numeric", **about, "smd": stats.smd_numeric(x, y)}
    levels = covariate["levels"]
    one, zero = listed(one, column, levels), listed(zero, column, levels)
    head["n"] = len(one) + len(zero)
    n1, n0 = ([len(of_level(side, column, level)) for level in levels] for side in (one, zero))
    if len(levels) == 2:
        about = {"level": levels[1], "p_1": _share(n1[1], n1), "p_0": _share(n0[1], n0)}
        smd = stats.smd_binary((n1[1], len(one)), (n0[1], len(zero)))
        return {**head, "type": "binary", **about, "smd": smd}
    shares = {"p_1": [_share(n, n1) for n in n1], "p_0": [_share(n, n0) for n in n0]}
    return {**head, "type": "multinomial", "levels": levels, **shares, "smd": stats.smd_multinomial(n1, n0)}


def _share(n: int, of: list[int]) -> float | None:
    return stats.proportion(n, sum(of)).est


def _samples(case: Case, rows: list[Row]) -> list[FloatArray]:
    value, group = case["columns"]["value"], case["columns"]["group"]
    used = complete(rows, value, group)
    return [numbers(of_level(used, group, level), value) for level in case["params"]["group_levels"]]


def _cross(case: Case, rows: list[Row]) -> IntArray:
    row, column = case["columns"]["row"], case["columns"]["column"]
    levels = case["params"]["column_levels"]
    lines = [of_level(rows, row, level) for level in case["params"]["row_levels"]]
    return np.array([[len(of_level(line, column, level)) for level in levels] for line in lines], dtype=np.int64)


def _pair(values: Any) -> list[float] | None:
    return None if values is None else list(values)


METHODS = {
    "describe": describe,
    "chisq": chi_square,
    "fisher_2x2": fisher_2x2,
    "fisher_rxc": fisher_rxc,
    "mann_whitney": mann_whitney,
    "t_pooled": t_test,
    "t_welch": t_test,
    "anova": anova,
    "kruskal_wallis": kruskal_wallis,
    "smd": smd,
}
