"""Reference cases of Cox regression: plain, stratified, left-truncated, weighted, clustered, cause-specific."""

from typing import Any

import numpy as np

from analytics import stats
from tests.reference.rows import Row, complete, listed, numbers

Case = dict[str, Any]


def cox(case: Case, rows: list[Row]) -> Case:
    """Coefficients, tests and concordance."""
    fit, n_missing = fitted(case, rows)
    answer = {"n_missing": n_missing, **_head(fit), "vcov": fit.vcov.tolist(), "wald_test": _test(fit.wald_test)}
    answer["concordance"] = _concordance(stats.cox_concordance(fit))
    if fit.robust_score_test is not None:
        answer["robust_score_test"] = _test(fit.robust_score_test)
    return answer


def cause_specific(case: Case, rows: list[Row]) -> Case:
    """One cause as the event, the others censoring."""
    fit, _ = fitted(case, rows)
    return _head(fit)


def zph(case: Case, rows: list[Row]) -> Case:
    """Tests of proportional hazards under each transform of time."""
    fit, _ = fitted(case, rows)
    transforms = {name: _zph(fit, name) for name in ("km", "rank", "identity", "log")}
    return {"n_used": fit.n, "n_events": fit.n_event, "transforms": transforms}


def fitted(case: Case, rows: list[Row]) -> tuple[stats.Cox, int]:
    """The regression of a case, and how many rows it leaves out."""
    columns, params = case["columns"], case["params"]
    outcome = columns.get("event") or columns["status"]
    labels = [*(columns.get("strata") or []), columns.get("cluster")]
    used = complete(rows, columns["time"], outcome, columns.get("entry"), columns.get("weight"), *labels)
    used = _observed(with_covariates(columns, used), columns)
    strata = [repr([row[name] for name in columns["strata"]]) for row in used] if columns.get("strata") else None
    event = numbers(used, outcome)
    fit = stats.cox(
        numbers(used, columns["time"]),
        event == params.get("cause_code", 1),
        design(columns, used),
        entry=_optional(used, columns, "entry"),
        strata=strata,
        weights=_optional(used, columns, "weight"),
        clusters=[row[columns["cluster"]] for row in used] if columns.get("cluster") else None,
        robust=params.get("robust", False),
        ties=params["ties"],
        conf_level=params["conf_level"],
    )
    return fit, len(rows) - len(used)


def with_covariates(columns: Case, rows: list[Row]) -> list[Row]:
    """Rows in which every covariate is known; a word that is none of its levels is not."""
    used = complete(rows, *(covariate["column"] for covariate in columns["covariates"]))
    for covariate in columns["covariates"]:
        used = listed(used, covariate["column"], covariate.get("levels"))
    return used


def design(columns: Case, rows: list[Row]) -> stats.Design:
    """The covariates of a case."""
    made: list[stats.Covariate] = []
    for covariate in columns["covariates"]:
        name = covariate["column"]
        if covariate["type"] == "numeric":
            made.append(stats.Numeric.of(name, numbers(rows, name)))
        else:
            made.append(stats.Factor.of(name, [row[name] for row in rows], covariate["levels"]))
    return stats.design_matrix(made)


def _observed(rows: list[Row], columns: Case) -> list[Row]:
    entry = columns.get("entry")
    if not entry:
        return rows
    later = numbers(rows, columns["time"]) > numbers(rows, entry)
    return [row for row, keep in zip(rows, later, strict=True) if keep]


def _optional(rows: list[Row], columns: Case, role: str) -> Any:
    return numbers(rows, columns[role]) if columns.get(role) else None


def _head(fit: stats.Cox) -> Case:
    table = {
        "term": list(fit.terms),
        "coef": _list(fit.coef),
        "hr": _list(fit.hazard_ratio),
        "se": _list(fit.std_err),
        "z": _list(fit.z),
        "p_value": _list(fit.p_value),
        "hr_lower": _list(fit.lower),
        "hr_upper": _list(fit.upper),
    }
    if fit.robust_std_err is not None:
        table["robust_se"] = _list(fit.robust_std_err)
    return {
        "status": _status(fit),
        "divergent_terms": list(fit.infinite),
        "n_used": fit.n,
        "n_events": fit.n_event,
        "coefficients": table,
        "loglik_null": fit.loglik_null,
        "loglik": fit.loglik,
        "lr_test": _test(fit.lr_test),
        "score_test": _test(fit.score_test),
    }


def _status(fit: stats.Cox) -> str:
    if fit.n_event == 0 or len(fit.aliased) == len(fit.terms):
        return "not_estimable"
    if fit.infinite:
        return "divergent"
    return "aliased" if fit.aliased else "ok"


def _test(test: stats.TestResult) -> Case:
    return {"stat": test.statistic, "df": test.df, "p_value": test.p_value}


def _zph(fit: stats.Cox, transform: Any) -> Case:
    found = stats.proportional_hazards(fit, transform=transform)
    if found.everything.p_value is None:
        return {"status": "not_estimable"}
    return {"by_term": _zph_table(found.covariates, found), "by_coef": _zph_table(found.terms, found)}


def _zph_table(tests: dict[str, stats.TestResult], found: stats.ProportionalHazards) -> Case:
    listed = {**tests, "GLOBAL": found.everything}
    return {
        "term": list(listed),
        "chisq": [test.statistic for test in listed.values()],
        "df": [test.df for test in listed.values()],
        "p_value": [test.p_value for test in listed.values()],
    }


def _concordance(found: stats.Concordance) -> Case:
    return {
        "c": found.c,
        "se": found.std_err,
        "concordant": found.concordant,
        "discordant": found.discordant,
        "tied_x": found.tied_score,
        "tied_y": found.tied_time,
        "tied_xy": found.tied_both,
    }


def _list(values: Any) -> list[Any]:
    return [None if isinstance(value, float) and np.isnan(value) else value for value in np.asarray(values).tolist()]


METHODS = {
    "cox": cox,
    "cox_stratified": cox,
    "cox_left_truncated": cox,
    "cox_weighted": cox,
    "cox_robust": cox,
    "cox_clustered": cox,
    "cause_specific_cox": cause_specific,
    "cox_zph": zph,
}
