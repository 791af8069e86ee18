"""Reference cases of patients measured twice, and of single shares."""

from typing import Any

import numpy as np

from analytics import stats
from tests.reference.rows import Row, complete, numbers, of_level
from tests.reference.table_cases import CONSTANT

Case = dict[str, Any]
SIGNED_RANK = {"asymptotic": "asymptotic", "asymptotic_continuity": "continuity"}
PROPORTIONS = {"wilson": "wilson", "wilson_continuity": "wilson-continuity", "clopper_pearson": "clopper-pearson"}


def t_paired(case: Case, rows: list[Row]) -> Case:
    """Paired t test."""
    test = stats.t_test_paired(*_pairs(case, rows), conf_level=case["params"]["conf_level"])
    if test.p_value is None:
        few = stats.paired_differences(*_pairs(case, rows)).size < 2
        return {"status": "not_estimable", "message": "not enough 'x' observations" if few else CONSTANT}
    return {
        "n": stats.paired_differences(*_pairs(case, rows)).size,
        "mean_difference": test.difference,
        "se": test.std_err,
        "t": test.statistic,
        "df": test.df,
        "p_value": test.p_value,
        "lower": test.lower,
        "upper": test.upper,
    }


def signed_rank(case: Case, rows: list[Row]) -> Case:
    """Wilcoxon's test in all variants."""
    method = SIGNED_RANK.get(case["params"]["variant"], "exact")
    test = stats.signed_rank(*_pairs(case, rows), method=method)
    found = {"n": test.n, "n_nonzero": test.n_nonzero, "V": test.statistic, "p_value": test.p_value}
    return found if test.p_value is not None else {"status": "not_estimable", **found}


def mcnemar(case: Case, rows: list[Row]) -> Case:
    """McNemar's test in R's variants."""
    first, second = case["columns"]["first"], case["columns"]["second"]
    levels = case["params"]["levels"]
    lines = [of_level(complete(rows, first, second), first, level) for level in levels]
    table = [[len(of_level(line, second, level)) for level in levels] for line in lines]
    exact = stats.mcnemar(table)
    found: Case = {"table": table, "exact": {"p_value": exact.p_value}}
    if exact.p_value is None:
        found["status"] = "not_estimable"
    for name, method in (("corrected", "continuity"), ("uncorrected", "asymptotic")):
        test = stats.mcnemar(table, method=method)  # type: ignore[arg-type]
        found[name] = {"chisq": test.statistic, "df": test.df, "p_value": test.p_value}
    return found


def proportion_ci(case: Case, rows: list[Row]) -> Case:
    """Intervals of a share; these cases have no data set."""
    del rows
    x, n, conf_level = (case["params"][key] for key in ("x", "n", "conf_level"))
    fits = {name: stats.proportion(x, n, method=m, conf_level=conf_level) for name, m in PROPORTIONS.items()}  # type: ignore[arg-type]
    limits = {name: {"lower": fit.lower, "upper": fit.upper} for name, fit in fits.items()}
    return {"estimate": fits["wilson"].est, **limits}


def _pairs(case: Case, rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    return numbers(rows, case["columns"]["first"]), numbers(rows, case["columns"]["second"])


METHODS = {
    "t_paired": t_paired,
    "wilcoxon_signed_rank": signed_rank,
    "mcnemar": mcnemar,
    "proportion_ci": proportion_ci,
}
