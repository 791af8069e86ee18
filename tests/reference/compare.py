"""Whether a result equals the reference, and by how much it misses.

A number agrees when |observed - expected| <= absolute + relative * |expected|. None in the reference means that R has
no value there: nothing is compared. Counts agree exactly, sums of weights as estimates do. Where a coefficient is
infinite, R's number for it says only where R stopped, and so do its variance and what is made of it: these are not
compared. That cmprsk did not come to rest at the tolerance it was asked for (1e-13) is a matter of its rounding: its
numbers are compared, its verdict is not.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEFAULT, P_VALUE, GRAY, EXACT = (1e-9, 1e-12), (1e-6, 1e-12), (1e-8, 1e-10), (0.0, 0.0)
COEFFICIENT, LIKELIHOOD, HAZARDS, FINE_GRAY = (1e-6, 1e-8), (1e-8, 1e-8), (1e-6, 1e-8), (1e-6, 1e-7)
REGRESSIONS = ("cox", "cause_specific_cox", "logistic", "iptw")
TESTS = {"stat", "loglik", "loglik_null", "deviance", "null_deviance"}
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
SUMS = {"n_risk", "events", "censored"}  # of weights, where patients have weights that are no counts
INFORMATIVE = re.compile("r_default|informational|crosscheck|coxph_exact_score_chisq|score_chisq_for_information")
WALD = {"vcov", "wald_test"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value of the reference beside ours; `error` is relative, with a floor where the absolute tolerance rules."""

    path: str
    expected: Any
    observed: Any
    error: float
    met: bool


def compare(expected: Any, observed: Any, method: str) -> Iterator[Comparison]:
    """All comparisons of a case, in its order."""
    infinite = _infinite_terms(expected)
    for found in _walk(expected, observed, method, ""):
        if not (_excused(found.path, infinite) or (found.path == "converged" and found.expected is False)):
            yield found


def _infinite_terms(expected: Any) -> set[int] | None:
    """Places of the coefficients without a finite estimate; None where all have one."""
    if not isinstance(expected, dict) or expected.get("status") not in ("divergent", "separation"):
        return None
    terms = expected.get("coefficients", {}).get("term", [])
    return {terms.index(term) for term in expected.get("divergent_terms", [])}


def _excused(path: str, infinite: set[int] | None) -> bool:
    if infinite is None:
        return False
    if WALD & set(re.split(r"[.\[]", path)):
        return True
    place = re.fullmatch(r"coefficients\.(\w+)\[(\d+)\]", path)
    return place is not None and place[1] != "term" and int(place[2]) in infinite


def _walk(expected: Any, observed: Any, method: str, path: str) -> Iterator[Comparison]:
    if expected is None:
        return
    if isinstance(expected, dict):
        for key, value in expected.items():
            if INFORMATIVE.search(key):
                continue
            found = observed.get(key) if isinstance(observed, dict) else None
            yield from _walk(value, found, method, f"{path}.{key}" if path else key)
    elif isinstance(expected, list):
        length = len(observed) if isinstance(observed, list) else -1
        if length != len(expected):
            yield Comparison(path, expected, observed, math.inf, met=False)
            return
        for place, (left, right) in enumerate(zip(expected, observed, strict=True)):
            yield from _walk(left, right, method, f"{path}[{place}]")
    else:
        yield _value(expected, observed, method, path)


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
        return DEFAULT if key in SUMS and method.endswith("_weighted") else EXACT
    if method == "cox_zph":
        return HAZARDS
    if method == "fine_gray":
        return FINE_GRAY
    if key.startswith("p_") and key not in {"p_0", "p_1"}:
        return P_VALUE
    if method.startswith(REGRESSIONS):
        if key in TESTS:
            return LIKELIHOOD
        return DEFAULT if "concordance" in path or "landmarks" in path else COEFFICIENT
    return GRAY if method.startswith("gray") else DEFAULT
