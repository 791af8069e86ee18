"""Every group against every other, with the p-values adjusted for looking often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from .event_table import EventTable
from .gray import gray
from .logrank import logrank
from .multiple_testing import Adjustment, adjust_p_values
from .test_result import TestResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pair of groups; `p_adjusted` is None where the test could not be done."""

    first: str
    second: str
    test: TestResult
    adjustment: Adjustment
    p_adjusted: float | None


def pairwise_logrank(
    tables: Mapping[str, EventTable], *, adjustment: Adjustment = "holm", rho: float = 0.0
) -> tuple[Comparison, ...]:
    """Log-rank tests of all pairs, in the order of `tables`.

    R: `survdiff` on each pair, then `p.adjust`.
    """
    pairs = list(combinations(tables, 2))
    return _compared(pairs, [logrank([tables[a], tables[b]], rho=rho) for a, b in pairs], adjustment)


def pairwise_gray(
    tables: Mapping[str, EventTable], *, adjustment: Adjustment = "holm", rho: float = 0.0
) -> tuple[Comparison, ...]:
    """Gray's tests of all pairs, in the order of `tables`.

    R: `cmprsk::cuminc` on each pair, then `p.adjust`.
    """
    pairs = list(combinations(tables, 2))
    return _compared(pairs, [gray([tables[a], tables[b]], rho=rho) for a, b in pairs], adjustment)


def _compared(
    pairs: Sequence[tuple[str, str]], tests: Sequence[TestResult], adjustment: Adjustment
) -> tuple[Comparison, ...]:
    adjusted = adjust_p_values([test.p_value for test in tests], adjustment)
    return tuple(
        Comparison(first, second, test, adjustment, p)
        for (first, second), test, p in zip(pairs, tests, adjusted, strict=True)
    )
