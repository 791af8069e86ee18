"""Pointwise confidence intervals of a probability, on one of three scales."""

from typing import Literal, get_args

import numpy as np
from scipy.special import ndtri

from .arrays import FloatArray

ConfType = Literal["log-log", "log", "plain"]


def probability_interval(
    est: FloatArray, std_err: FloatArray, *, conf_type: ConfType, conf_level: float
) -> tuple[FloatArray, FloatArray]:
    """Interval of each estimate in (k,) from its standard error on the probability scale, held inside [0, 1].

    `log-log` inverts log(-log p) and behaves best in small groups; `log` is R's default; `plain` is symmetric.
    A limit is nan where the scale has no value: at 0 (log, log-log), at 1 (log-log), or without a standard error.

    Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., section 1.4.
    """
    if conf_type not in get_args(ConfType):
        raise ValueError(f"conf_type must be one of {', '.join(get_args(ConfType))}, not {conf_type!r}")
    if not 0 < conf_level < 1:
        raise ValueError("conf_level must lie between 0 and 1")
    z = float(ndtri((1 + conf_level) / 2))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if conf_type == "plain":
            lower, upper = est - z * std_err, est + z * std_err
        elif conf_type == "log":
            factor = np.exp(z * std_err / est)
            lower, upper = est / factor, est * factor
        else:
            power = np.exp(z * std_err / (est * np.log(est)))
            inside = (est > 0) & (est < 1)  # elsewhere powers give a number, but it means nothing
            lower, upper = (np.where(inside, est**exponent, np.nan) for exponent in (1 / power, power))
    return np.maximum(lower, 0.0), np.minimum(upper, 1.0)
