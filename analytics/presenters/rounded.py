"""Rounded curves as the columns and rows of a file: every name says that it was rounded, and no day's count is told."""

from collections.abc import Iterator
from typing import Any

from analytics.disclosure import RULES
from analytics.endpoints import Endpoint
from analytics.results import StratumResult

SUFFIX = f"_midpoint{RULES.base}"
SURVIVAL = ("surv", "lower", "upper")
INCIDENCE = ("est", "lower", "upper", "est_competing", "lower_competing", "upper_competing")


def columns(endpoint: Endpoint, stratum: StratumResult) -> dict[str, list[Any]]:
    """Days, numbers at risk (None where fewer than may be told) and estimates; empty where there is no curve."""
    curve, names = stratum.curve, _names(endpoint)
    at_risk = [n if n >= RULES.min_risk else None for n in curve.n_risk.tolist()]
    estimates = {f"{name}{SUFFIX}": getattr(curve, name).tolist() if stratum.has_curve else [] for name in names}
    return {"time": curve.time.tolist(), f"n_risk{SUFFIX}": at_risk, **estimates}


def rows(endpoint: Endpoint, stratum: StratumResult) -> Iterator[dict[str, Any]]:
    """A row a step; of a group without a curve a row a landmark; of a hidden one a row that says why."""
    found = columns(endpoint, stratum)
    state = {"shown": str(stratum.shown), "why": stratum.why}
    if stratum.has_curve:
        for values in zip(*found.values(), strict=True):
            yield state | dict(zip(found, values, strict=True))
        return
    nothing, name = dict.fromkeys(found), f"{_names(endpoint)[0]}{SUFFIX}"
    told = [point for point in stratum.landmarks if point.est is not None]
    for point in told:
        yield state | nothing | {"time": point.time, name: point.est}
    if not told:
        yield state | nothing


def _names(endpoint: Endpoint) -> tuple[str, ...]:
    return SURVIVAL if endpoint.kind == "survival" else INCIDENCE
