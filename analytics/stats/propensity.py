"""The propensity score: how likely each patient was to get the treatment, given what was known before it.

One row per patient throughout. `treated` is 1 for the treatment, 0 for its comparison, nan for anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray, IntArray
from .covariates import Covariate, design_matrix
from .flow import Flow, FlowStep
from .logistic import Logistic, logistic

POOR_OVERLAP = 0.5  # share of a group outside the other's range from which matching compares few with few


@dataclass(frozen=True, slots=True, eq=False)
class Propensity:
    """Scores (m,) of the `m` patients that could be scored, in their order; `row` (m,) says which of the given rows.

    `flow`: how many of each arm there were, and were left. `note` says in words what weakens the comparison.
    """

    score: FloatArray
    treated: BoolArray
    row: IntArray
    model: Logistic
    flow: Flow
    note: str = ""

    @property
    def logit(self) -> FloatArray:
        """(m,) the scores on the scale of the model."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.score / (1 - self.score)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where the scores of both arms meet; None without patients in an arm. `n_*_outside` lie beyond the other arm."""

    lower: float | None
    upper: float | None
    n_treated_outside: int
    n_control_outside: int
    note: str = ""


def propensity_score(treated: ArrayLike, covariates: Sequence[Covariate], *, conf_level: float = 0.95) -> Propensity:
    """Estimate the score by logistic regression on the covariates; patients with a missing one are left out.

    Raises: ValueError for `treated` other than 0, 1 or nan, or covariates of another length.
    Source: Rosenbaum and Rubin, Biometrika 1983;70:41. R: `fitted(glm(treated ~ ..., family = binomial))`.
    """
    arm = np.asarray(treated, dtype=np.float64).ravel()
    compared = ~np.isnan(arm)
    if not np.isin(arm[compared], (0.0, 1.0)).all():
        raise ValueError("treated must be 1, 0 or missing")
    design = design_matrix(covariates, used=compared)
    model = logistic(arm, design, conf_level=conf_level)
    used = arm[design.used] == 1
    flow = Flow.of(
        [
            FlowStep.of("in one of both arms", arm[compared] == 1),
            FlowStep.of("with every covariate known", used),
        ]
    )
    row = np.flatnonzero(design.used)
    found = overlap(model.fitted, used)
    note = "; ".join(said for said in (model.note, found.note) if said)
    return Propensity(model.fitted, used, row, model, flow, note)


def overlap(score: FloatArray, treated: BoolArray) -> Overlap:
    """The range of scores that both arms share, and who lies outside it.

    Source: Crump, Hotz, Imbens and Mitnik, Biometrika 2009;96:187 (why it matters).
    """
    ones, zeros = score[treated], score[~treated]
    if not ones.size or not zeros.size:
        return Overlap(None, None, ones.size, zeros.size, "one of both arms has no patients")
    lower, upper = float(max(ones.min(), zeros.min())), float(min(ones.max(), zeros.max()))
    n_ones, n_zeros = (int(((arm < lower) | (arm > upper)).sum()) for arm in (ones, zeros))
    note = ""
    if lower > upper:
        note = "the propensity scores of both arms do not overlap: nobody in one arm is like anybody in the other"
    elif n_ones > POOR_OVERLAP * ones.size or n_zeros > POOR_OVERLAP * zeros.size:
        note = "the propensity scores of both arms overlap little: most patients of an arm have no counterpart"
    return Overlap(lower, upper, n_ones, n_zeros, note)
