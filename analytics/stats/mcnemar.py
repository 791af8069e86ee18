"""McNemar's test: a yes or no before and after, of the same patients."""

from dataclasses import dataclass
from typing import Literal, get_args

from numpy.typing import ArrayLike
from scipy.special import bdtr
from scipy.stats import binom

from .contingency import counts
from .test_result import TestResult, chi_square_p

McNemarMethod = Literal["exact", "mid-p", "continuity", "asymptotic"]
NAMES: dict[McNemarMethod, str] = {
    "exact": "McNemar's test (exact)",
    "mid-p": "McNemar's test (mid-p)",
    "continuity": "McNemar's test (chi-square, continuity corrected)",
    "asymptotic": "McNemar's test (chi-square)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar(TestResult):
    """The test and the pairs it rests on: how many changed in either direction."""

    yes_to_no: int
    no_to_yes: int

    @property
    def n_discordant(self) -> int:
        """Pairs whose two answers differ; the others say nothing."""
        return self.yes_to_no + self.no_to_yes


def mcnemar(table: ArrayLike, *, method: McNemarMethod = "exact") -> McNemar:
    """Test whether changes in one direction are as frequent as in the other, two-sided.

    Args:
        table: (2, 2) counts of pairs, rows the first answer (yes, no), columns the second (yes, no).
        method: `exact` (the default: discordant pairs are few here) is the binomial test of the discordant pairs;
            `mid-p` counts the observed split half; `continuity` and `asymptotic` are chi-square with one degree.

    Raises: ValueError for an unknown method or a table that is not 2 x 2.
    Source: McNemar, Psychometrika 1947;12:153; Fagerland, Lydersen and Laake, BMC Med Res Methodol 2013;13:91 (mid-p).
    R: `mcnemar.test(table, correct =)`; exact `binom.test(b, b + c, 0.5)`.
    """
    if method not in get_args(McNemarMethod):
        raise ValueError(f"method must be one of {', '.join(get_args(McNemarMethod))}, not {method!r}")
    observed = counts(table)
    if observed.shape != (2, 2):
        raise ValueError("McNemar's test takes two rows and two columns")
    b, c = int(observed[0, 1]), int(observed[1, 0])
    name = NAMES[method]
    if b + c == 0:
        note = "no patient changed, so there is nothing to compare"
        df = None if method in {"exact", "mid-p"} else 1
        return McNemar(method=name, df=df, note=note, yes_to_no=b, no_to_yes=c)
    if method in {"exact", "mid-p"}:
        fewer, n = min(b, c), b + c
        p_value = 2 * float(bdtr(fewer, n, 0.5))
        if method == "mid-p":
            p_value -= float(binom.pmf(fewer, n, 0.5))
        p_value = 1.0 if b == c and method == "exact" else min(p_value, 1.0)
        return McNemar(method=name, p_value=p_value, yes_to_no=b, no_to_yes=c)
    correction = 1 if method == "continuity" and b != c else 0
    chisq = (abs(b - c) - correction) ** 2 / (b + c)
    p_value = chi_square_p(chisq, 1)
    return McNemar(method=name, statistic=chisq, df=1, p_value=p_value, yes_to_no=b, no_to_yes=c)
