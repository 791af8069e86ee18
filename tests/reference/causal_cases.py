"""Reference cases of comparing arms as if by trial: the propensity model, matching, weighting."""

from collections.abc import Callable
from typing import Any

import numpy as np

from analytics import stats
from analytics.stats.arrays import BoolArray, FloatArray
from tests.reference.rows import Row, numbers

Case = dict[str, Any]


def logistic(case: Case, rows: list[Row]) -> Case:
    """The propensity model itself."""
    propensity = stats.propensity_score(_arms(case, rows), _covariates(case, rows))
    fit = propensity.model
    return {
        "status": _status(fit),
        "n_used": fit.n,
        "used_rows": (propensity.row + 1).tolist(),
        "term": list(fit.terms),
        "coef": fit.coef.tolist(),
        "se": fit.std_err.tolist(),
        "z": fit.z.tolist(),
        "p_value": fit.p_value.tolist(),
        "odds_ratio": np.exp(fit.coef).tolist(),
        "or_lower": np.exp(fit.lower).tolist(),
        "or_upper": _exp(fit.upper),
        "deviance": fit.deviance,
        "null_deviance": fit.null_deviance,
        "loglik": fit.loglik,
        "aic": fit.aic,
        "fitted": fit.fitted.tolist(),
    }


def match(case: Case, rows: list[Row]) -> Case:
    """1:1 matching on a given or an estimated score, and balance before and after."""
    params = case["params"]
    if case["columns"]["ps"]:  # a given score: whoever is not treated may serve as a control
        score = numbers(rows, case["columns"]["ps"])
        row = np.flatnonzero(~np.isnan(score))
        score, treated = score[row], _arms(case, rows)[row] == 1
    else:
        propensity = stats.propensity_score(_arms(case, rows), _covariates(case, rows))
        score, treated, row = propensity.score, propensity.treated, propensity.row
    scale = "score" if params["caliper_scale"] == "ps" else "logit-sd"
    pairs = stats.match_nearest(score, treated, caliper=params["caliper"], scale=scale)
    ones, zeros = pairs.treated_row, pairs.control_row
    chosen = np.zeros(treated.size)
    chosen[pairs.rows] = 1
    return {
        "status": "ok",
        "n_used": row.size,
        "n_treated": pairs.n_treated,
        "n_control": pairs.n_control,
        "caliper_applied": pairs.caliper,
        "n_pairs": pairs.n_pairs,
        "pairs": {
            "treated_row": (row[ones] + 1).tolist(),
            "control_row": (row[zeros] + 1).tolist(),
            "distance": pairs.distance.tolist(),
        },
        "ps_pairs": {"treated": score[ones].tolist(), "control": score[zeros].tolist()},
        **_balances(case, [rows[place] for place in row.tolist()], treated, chosen),
        **_matched_outcome(case, [rows[place] for place in row.tolist()], treated, chosen == 1),
    }


def _matched_outcome(case: Case, rows: list[Row], treated: BoolArray, chosen: BoolArray) -> Case:
    """Survival of the matched cohort; a case names the outcome beside what it expects of it."""
    outcome = case["expected"].get("matched_outcome")
    if not outcome:
        return {}
    time, event = numbers(rows, outcome["time"]), numbers(rows, outcome["event"])
    known = chosen & ~np.isnan(time) & ~np.isnan(event)
    arms = [known & ~treated, known & treated]
    test = stats.logrank([stats.EventTable.from_rows(time[arm], event[arm]) for arm in arms])
    names = {"time": outcome["time"], "event": outcome["event"]}
    return {"matched_outcome": {**names, "logrank_chisq": test.statistic, "logrank_p": test.p_value}}


def _balances(case: Case, rows: list[Row], treated: BoolArray, chosen: FloatArray) -> Case:
    if not case["columns"]["covariates"]:
        return {}
    covariates = _covariates(case, rows)
    return {
        "balance_before": balance(stats.balance(covariates, treated)),
        "balance_after": balance(stats.balance(covariates, treated, weight=chosen)),
    }


def balance(found: tuple[stats.Balance, ...]) -> list[Case]:
    """Balance in the words of the cases."""
    return [_balance(one) for one in found]


def _balance(one: stats.Balance) -> Case:
    head = {"column": one.name, "n": one.n, "smd": one.smd}
    if not one.levels:
        means = {"mean_1": one.mean_treated, "mean_0": one.mean_control}
        return {**head, "type": "numeric", **means, "sd_1": one.sd_treated, "sd_0": one.sd_control}
    if len(one.levels) == 2:
        shares = {"p_1": one.share_treated[1], "p_0": one.share_control[1]}
        return {**head, "type": "binary", "level": one.levels[1], **shares}
    shares_by_level = {"p_1": list(one.share_treated), "p_0": list(one.share_control)}
    return {**head, "type": "multinomial", "levels": list(one.levels), **shares_by_level}


def _arms(case: Case, rows: list[Row]) -> FloatArray:
    code = {case["params"]["treated"]: 1.0, case["params"]["control"]: 0.0}
    return np.array([code.get(str(row[case["columns"]["treatment"]]), np.nan) for row in rows])


def _covariates(case: Case, rows: list[Row]) -> list[stats.Covariate]:
    made: list[stats.Covariate] = []
    for covariate in case["columns"]["covariates"]:
        name = covariate["column"]
        if covariate["type"] == "numeric":
            made.append(stats.Numeric.of(name, numbers(rows, name)))
        else:
            made.append(stats.Factor.of(name, [row[name] for row in rows], covariate["levels"]))
    return made


def _status(fit: stats.Logistic) -> str:
    if fit.divergent.any():
        return "separation"
    return "aliased" if fit.aliased.any() else "ok"


def _exp(values: FloatArray) -> list[float]:
    with np.errstate(over="ignore"):
        return [float(value) for value in np.exp(values)]


METHODS: dict[str, Callable[[Case, list[Row]], Case]] = {"logistic": logistic, "ps_match": match}
