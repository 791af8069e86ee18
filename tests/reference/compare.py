"""Whether a result equals the reference, and by how much it misses.

A number agrees when |observed - expected| <= absolute + relative * |expected|. None in the reference means that R has
no value there: nothing is compared. Counts agree exactly.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEFAULT, P_VALUE, GRAY, EXACT = (1e-9, 1e-12), (1e-6, 1e-12), (1e-8, 1e-10), (0.0, 0.0)
COUNTS = {
    "n",
    "n_used",
    "n_dropped",
    "n_risk",
    "n_event",
    "n_censor",
    "n_events",
    "events",
    "censored",
    "reverse_events",
}
INFORMATIVE = ("_r_default", "crosscheck", "coxph_exact_score_chisq", "cox_breslow_score_chisq_for_information")
WORDS = {"message"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value of the reference beside ours; `error` is relative, with a floor where the absolute tolerance rules."""

    path: str
    expected: Any
    observed: Any
    error: float
    met: bool


def compare(expected: Any, observed: Any, method: str, path: str = "") -> Iterator[Comparison]:
    """All comparisons of a case, in its order."""
    if expected is None:
        return
    if isinstance(expected, dict):
        yield from _mapping(expected, observed, method, path)
    elif isinstance(expected, list):
        length = len(observed) if isinstance(observed, list) else -1
        if length != len(expected):
            yield Comparison(path, expected, observed, math.inf, met=False)
            return
        for place, (left, right) in enumerate(zip(expected, observed, strict=True)):
            yield from compare(left, right, method, f"{path}[{place}]")
    else:
        yield _value(expected, observed, method, path)


def _mapping(expected: dict[str, Any], observed: Any, method: str, path: str) -> Iterator[Comparison]:
    for key, value in expected.items():
        if key in WORDS or key.endswith(INFORMATIVE):
            continue
        found = observed.get(key) if isinstance(observed, dict) else None
        yield from compare(value, found, method, f"{path}.{key}" if path else key)


def _value(expected: Any, observed: Any, method: str, path: str) -> Comparison:
    numeric = isinstance(observed, int | float) and not isinstance(observed, bool)
    if expected in ("Inf", "-Inf"):
        met = numeric and observed == float(expected)
        return Comparison(path, expected, observed, 0.0 if met else math.inf, met)
    if isinstance(expected, bool | str) or not numeric:
        met = expected == observed
        return Comparison(path, expected, observed, 0.0 if met else math.inf, met)
    gap = abs(observed - expected)
    relative, absolute = _tolerance(method, path)
    floor = absolute / relative if relative else 1.0  # below it the absolute tolerance rules
    error = gap / max(abs(expected), floor)
    return Comparison(path, expected, observed, error, gap <= absolute + relative * abs(expected))


def _tolerance(method: str, path: str) -> tuple[float, float]:
    key = path.rsplit(".", 1)[-1].split("[", 1)[0]
    if key in COUNTS:
        return EXACT
    if key.startswith("p_") and key not in {"p_0", "p_1"}:
        return P_VALUE
    return GRAY if method.startswith("gray") else DEFAULT
