"""Weighting by the inverse of the propensity score: both arms come to look like the same population."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from .arrays import BoolArray, FloatArray
from .propensity import Propensity

Estimand = Literal["ATE", "ATT", "stabilised"]
LARGE_SHARE = 0.1  # of an arm's weight held by one patient
POOR_SIZE = 0.5  # effective over real sample size


@dataclass(frozen=True, slots=True, eq=False)
class InverseWeights:
    """Weights (m,) of the patients that were scored; sums and effective sample sizes by arm.

    `truncated`: how many weights were moved to a limit.
    """

    weight: FloatArray
    treated: BoolArray
    estimand: Estimand
    sum_treated: float
    sum_control: float
    ess_treated: float | None
    ess_control: float | None
    maximum: float | None
    minimum: float | None
    truncated: int
    note: str = ""


def inverse_weights(
    propensity: Propensity, *, estimand: Estimand = "stabilised", truncate: float | None = None
) -> InverseWeights:
    """Weights from the scores.

    Args:
        estimand: `ATE` weighs each arm up to everybody (1/p and 1/(1-p)); `stabilised` does so times the arm's share,
            which keeps the numbers of patients; `ATT` weighs the controls to look like the treated (1 and p/(1-p)).
        truncate: cut the weights off at this quantile from either end (0.01 for the 1st and 99th percentile; type 7).

    The effective sample size is (sum w)^2 / sum w^2.
    Raises: ValueError for an unknown estimand or `truncate` outside (0, 0.5).
    Source: Robins, Hernan and Brumback, Epidemiology 2000;11:550; Cole and Hernan, Am J Epidemiol 2008;168:656.
    """
    if estimand not in get_args(Estimand):
        raise ValueError(f"estimand must be one of {', '.join(get_args(Estimand))}, not {estimand!r}")
    if truncate is not None and not 0 < truncate < 0.5:
        raise ValueError("truncate must lie between 0 and 0.5")
    p, arm = propensity.score, propensity.treated
    share = float(arm.mean()) if arm.size else 0.0
    raw = {
        "ATE": lambda: np.where(arm, 1 / p, 1 / (1 - p)),
        "ATT": lambda: np.where(arm, 1.0, p / (1 - p)),
        "stabilised": lambda: np.where(arm, share / p, (1 - share) / (1 - p)),
    }[estimand]()
    weight, truncated = raw, 0
    if truncate is not None and raw.size:
        low, high = np.quantile(raw, (truncate, 1 - truncate))
        weight = np.clip(raw, low, high)
        truncated = int((weight != raw).sum())
    ones, zeros = np.sort(weight[arm]), np.sort(weight[~arm])
    return InverseWeights(
        weight=weight,
        treated=arm,
        estimand=estimand,
        sum_treated=float(ones.sum()),
        sum_control=float(zeros.sum()),
        ess_treated=effective_size(ones),
        ess_control=effective_size(zeros),
        maximum=float(weight.max()) if weight.size else None,
        minimum=float(weight.min()) if weight.size else None,
        truncated=truncated,
        note=_note(ones, zeros),
    )


def effective_size(weight: FloatArray) -> float | None:
    """(sum w)^2 / sum w^2: how many equally weighted patients say as much; None without weights."""
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares else None


def _note(ones: FloatArray, zeros: FloatArray) -> str:
    if not ones.size or not zeros.size:
        return "one of both arms has no patients"
    said = []
    if max(float(arm.max() / arm.sum()) for arm in (ones, zeros)) > LARGE_SHARE and min(ones.size, zeros.size) > 10:
        said.append("a single patient carries more than a tenth of an arm's weight: truncate the weights")
    if any((effective_size(arm) or 0) < POOR_SIZE * arm.size for arm in (ones, zeros)):
        said.append("after weighting an arm is worth less than half of its patients: few counterparts carry the result")
    return "; ".join(said)
