"""Reference cases of comparing arms as if by trial: the propensity model, matching, weighting."""

from collections.abc import Callable
from typing import Any

import numpy as np

from analytics import stats
from analytics.stats.arrays import BoolArray, FloatArray, IntArray
from tests.reference.rows import Row, numbers, words

Case = dict[str, Any]


def logistic(case: Case, rows: list[Row]) -> Case:
    """The propensity model itself."""
    conf_level = case["params"]["conf_level"]
    propensity = stats.propensity_score(_arms(case, rows), _covariates(case, rows), conf_level=conf_level)
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
        **_matched_outcome(case, [rows[place] for place in row.tolist()], treated, pairs.pair_of(treated.size)),
    }


def _matched_outcome(case: Case, rows: list[Row], treated: BoolArray, pair: IntArray) -> Case:
    """Survival of the matched cohort; a case names the outcome beside what it expects of it."""
    outcome = case["expected"].get("matched_outcome")
    if not outcome:
        return {}
    time, event = numbers(rows, outcome["time"]), numbers(rows, outcome["event"])
    known = (pair >= 0) & ~np.isnan(time) & ~np.isnan(event)
    arms = [known & ~treated, known & treated]
    test = stats.logrank([stats.EventTable.from_rows(time[arm], event[arm]) for arm in arms])
    fit = stats.cox(time[known], event[known], _arm_alone(treated[known]), clusters=pair[known])
    return {
        "matched_outcome": {
            "time": outcome["time"],
            "event": outcome["event"],
            "logrank_chisq": test.statistic,
            "logrank_p": test.p_value,
            "cox_coef": float(fit.coef[0]),
            "cox_hr": float(fit.hazard_ratio[0]),
            "cox_se_naive": float(fit.std_err[0]),
            "cox_se_pair_cluster": float(fit.shown_std_err[0]),
        }
    }


def iptw(case: Case, rows: list[Row]) -> Case:
    """Inverse weights of each kind, the balance they bring, and the outcome under them."""
    propensity = stats.propensity_score(_arms(case, rows), _covariates(case, rows))
    used = [rows[place] for place in propensity.row.tolist()]
    return {
        "n_used": len(used),
        "used_rows": (propensity.row + 1).tolist(),
        "balance_unweighted": balance(stats.balance(_covariates(case, used), propensity.treated)),
        "weights": {kind: _weighted(case, used, propensity, kind) for kind in case["params"]["kinds"]},
    }


def _weighted(case: Case, rows: list[Row], propensity: stats.Propensity, kind: Any) -> Case:
    weights = stats.inverse_weights(propensity, estimand=kind)
    time, event = numbers(rows, case["columns"]["time"]), numbers(rows, case["columns"]["event"])
    known = ~np.isnan(time) & ~np.isnan(event)
    fit = stats.cox(
        time[known],
        event[known],
        _arm_alone(weights.treated[known]),
        weights=weights.weight[known],
        robust=True,
        ties=case["params"]["ties"],
    )
    return {
        "weight": weights.weight.tolist(),
        "sum_treated": weights.sum_treated,
        "sum_control": weights.sum_control,
        "ess_treated": weights.ess_treated,
        "ess_control": weights.ess_control,
        "max": weights.maximum,
        "min": weights.minimum,
        "balance": balance(stats.balance(_covariates(case, rows), weights.treated, weight=weights.weight)),
        "cox": {
            "coef": float(fit.coef[0]),
            "hr": float(fit.hazard_ratio[0]),
            "se_naive": float(fit.std_err[0]),
            "se_robust": float(fit.shown_std_err[0]),
            "z": float(fit.z[0]),
            "p_value": float(fit.p_value[0]),
            "hr_lower": float(fit.lower[0]),
            "hr_upper": float(fit.upper[0]),
            "loglik": fit.loglik,
        },
        "km_robust": _weighted_curves(case, rows, weights, robust=True),
        "km_greenwood": _weighted_curves(case, rows, weights, robust=False),
    }


def _weighted_curves(case: Case, rows: list[Row], weights: stats.InverseWeights, *, robust: bool) -> list[Case]:
    time, event = numbers(rows, case["columns"]["time"]), numbers(rows, case["columns"]["event"])
    known = ~np.isnan(time) & ~np.isnan(event)
    curves, kind = [], {"conf_type": case["params"].get("km_conf_type", "log-log")}
    for level, arm in ((case["params"]["control"], ~weights.treated), (case["params"]["treated"], weights.treated)):
        used = arm & known
        fit = stats.kaplan_meier_weighted(time[used], event[used], weights.weight[used], robust=robust, **kind)
        curves.append({"group": level, **_landmarks(fit, case["params"]["landmark_times"])})
    return curves


def _landmarks(fit: stats.KaplanMeier, times: list[float]) -> Case:
    marks, middle = stats.landmarks(fit, times), stats.median(fit)
    return {
        "landmark_times": times,
        "surv": [mark.est for mark in marks],
        "se_surv": [mark.std_err for mark in marks],
        "lower_loglog": [mark.lower for mark in marks],
        "upper_loglog": [mark.upper for mark in marks],
        "median": middle.est,
        "median_lower": middle.lower,
        "median_upper": middle.upper,
    }


def _arm_alone(treated: BoolArray) -> stats.Design:
    """The design of a comparison of two arms and nothing else."""
    return stats.design_matrix([stats.Numeric.of("treated", treated.astype(np.float64))])


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
        treated, control = (share[1] if share else None for share in (one.share_treated, one.share_control))
        shares = {"p_1": treated, "p_0": control}
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
            made.append(stats.Factor.of(name, words(rows, name, covariate["levels"]), covariate["levels"]))
    return made


def _status(fit: stats.Logistic) -> str:
    if fit.divergent.any():
        return "separation"
    return "aliased" if fit.aliased.any() else "ok"


def _exp(values: FloatArray) -> list[float]:
    with np.errstate(over="ignore"):
        return [float(value) for value in np.exp(values)]


METHODS: dict[str, Callable[[Case, list[Row]], Case]] = {"logistic": logistic, "ps_match": match, "iptw": iptw}
