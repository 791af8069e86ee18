"""Adjusting p-values when several hypotheses are tested together."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

Adjustment = Literal["holm", "bh", "bonferroni"]


def adjust_p_values(p_values: Sequence[float | None], method: Adjustment = "holm") -> tuple[float | None, ...]:
    """Adjusted p-values in the order given; None (a test that could not be done) stays None and does not count.

    `holm` and `bonferroni` hold the chance of any false finding, `bh` the expected share of false findings.

    Raises: ValueError for an unknown method.
    Source: Holm, Scand J Stat 1979;6:65; Benjamini and Hochberg, J R Stat Soc B 1995;57:289. R: `p.adjust`.
    """
    if method not in get_args(Adjustment):
        raise ValueError(f"method must be one of {', '.join(get_args(Adjustment))}, not {method!r}")
    done = [place for place, p in enumerate(p_values) if p is not None]
    p = np.array([p_values[place] for place in done], dtype=np.float64)
    m, order = p.size, np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    if method == "bonferroni":
        ranked = p[order] * m
    elif method == "holm":
        ranked = np.maximum.accumulate(p[order] * (m + 1 - rank))
    else:
        ranked = np.minimum.accumulate((p[order] * m / rank)[::-1])[::-1]
    adjusted: list[float | None] = [None] * len(p_values)
    for place, value in zip(order, ranked, strict=True):
        adjusted[done[place]] = min(float(value), 1.0)
    return tuple(adjusted)
