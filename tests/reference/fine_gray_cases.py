"""Reference cases of Fine and Gray's regression, by both of R's conventions."""

from typing import Any

import numpy as np

from analytics import stats
from tests.reference.regression_cases import _list, design, with_covariates
from tests.reference.rows import Row, complete, numbers

Case = dict[str, Any]


def fine_gray(case: Case, rows: list[Row]) -> Case:
    """cmprsk's regression, and survival's with both kinds of ties."""
    columns, params = case["columns"], case["params"]
    used = with_covariates(columns, complete(rows, columns["time"], columns["status"]))
    time, status = numbers(used, columns["time"]), numbers(used, columns["status"])
    censored, cause = params["event_codes"]["censored"], params["cause_code"]
    status = np.where(status == censored, 0, np.where(status == cause, 1, 2))  # 1 is the event of interest
    x = design(columns, used)
    fit = stats.fine_gray(time, status, x, conf_level=params["conf_level"])
    others = {
        ties: stats.fine_gray(time, status, x, conf_level=params["conf_level"], convention="survival", ties=ties)
        for ties in ("breslow", "efron")
    }
    return {
        "status": _status(fit),
        "n_used": fit.n,
        "converged": fit.converged,
        "crr": {
            "term": list(fit.terms),
            "coef": _list(fit.coef),
            "shr": _list(fit.hazard_ratio),
            "se": _list(fit.std_err),
            "z": _list(fit.z),
            "p_value": _list(fit.p_value),
            "shr_lower": _list(fit.lower),
            "shr_upper": _list(fit.upper),
            "se_naive": _list(fit.naive_std_err),
            "loglik": fit.loglik,
            "loglik_null": fit.loglik_null,
            "vcov": fit.vcov.tolist(),
        },
        "finegray_coxph": {
            ties: {
                "coef": _list(other.coef),
                "se_naive": _list(other.naive_std_err),
                "se_robust": _list(other.std_err),
                "loglik": other.loglik,
            }
            for ties, other in others.items()
        },
    }


def _status(fit: stats.FineGray) -> str:
    if fit.n_event == 0 or len(fit.aliased) == len(fit.terms):
        return "not_estimable"
    if fit.infinite:
        return "divergent"
    return "aliased" if fit.aliased else "ok"


METHODS = {"fine_gray": fine_gray}
