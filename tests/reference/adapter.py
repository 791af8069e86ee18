"""From a reference case and its data to what this package computes, in the words of the case."""

from collections.abc import Callable
from typing import Any

from tests.reference import curve_cases, group_cases, paired_cases, table_cases
from tests.reference.rows import Row

Case = dict[str, Any]

METHODS: dict[str, Callable[[Case, list[Row]], Case]] = {
    "km": curve_cases.km,
    "km_left_truncated": curve_cases.km,
    "reverse_km": curve_cases.reverse_km,
    "cif": curve_cases.cif,
    "cif_left_truncated": curve_cases.cif,
    "logrank": group_cases.logrank,
    "logrank_left_truncated": group_cases.logrank,
    "logrank_stratified": group_cases.logrank,
    "peto_peto": group_cases.logrank,
    "peto_peto_stratified": group_cases.logrank,
    "grho": group_cases.logrank,
    "logrank_pairwise": group_cases.pairwise,
    "logrank_trend": group_cases.trend,
    "gray": group_cases.gray,
    "gray_stratified": group_cases.gray,
    "describe": table_cases.describe,
    "chisq": table_cases.chi_square,
    "fisher_2x2": table_cases.fisher_2x2,
    "fisher_rxc": table_cases.fisher_rxc,
    "mann_whitney": table_cases.mann_whitney,
    "t_pooled": table_cases.t_test,
    "t_welch": table_cases.t_test,
    "anova": table_cases.anova,
    "kruskal_wallis": table_cases.kruskal_wallis,
    "smd": table_cases.smd,
    "t_paired": paired_cases.t_paired,
    "wilcoxon_signed_rank": paired_cases.signed_rank,
    "mcnemar": paired_cases.mcnemar,
    "proportion_ci": paired_cases.proportion_ci,
}


def compute(case: Case, data: list[Row]) -> Case:
    """The counterpart of `case["expected"]`; KeyError for a method the package does not have."""
    return METHODS[case["method"]](case, data)
