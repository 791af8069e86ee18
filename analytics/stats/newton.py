"""Maximising a log likelihood by Newton's steps, and telling which coefficients it cannot give.

The steps, the halving and the rule to stop are those that R's survival uses, so that also a likelihood without a
maximum ends where R ends. A coefficient that still moves when the likelihood no longer does is infinite: the groups it
tells apart are separated by the events.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import BoolArray, FloatArray

MOST_STEPS, CONVERGED = 200, 1e-13
DEPENDENT = 1e-9  # of the variation of a covariate, what the ones before it leave
AT_REST = 1e-10  # a step on the same scale that rounding makes
STILL_MOVING = 1e-3  # in standard deviations of the covariate, per step


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where the steps ended. `infinite` (p,): coefficients that have no finite value."""

    beta: FloatArray
    loglik_null: float
    loglik: float
    score_null: FloatArray
    information_null: FloatArray
    information: FloatArray
    infinite: BoolArray
    converged: bool


Evaluate = Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]


def maximise(evaluate: Evaluate, scale: FloatArray, *, until_flat: bool = False) -> Maximum:
    """Climb from zero.

    Args:
        evaluate: log likelihood, slope (p,) and information (p, p) at a beta (p,).
        scale: (p,) how far each covariate varies; a coefficient's steps are judged on this scale.
        until_flat: stop when the slope is next to nothing, as R's cmprsk does, instead of when the likelihood stays.
    """
    beta = np.zeros(scale.size)
    loglik_null, score_null, information_null = evaluate(beta)
    loglik, score, information = loglik_null, score_null, information_null
    ahead = beta + solve(information, score)
    halvings, converged = 0, False
    for _ in range(MOST_STEPS):
        if until_flat and _is_flat(beta, loglik, score):
            converged = True
            break
        new, new_score, new_information = evaluate(ahead)
        still = halvings == 0 and np.isfinite(new) and abs(new - loglik) <= CONVERGED * abs(new)
        if still and (not until_flat or (np.abs(ahead - beta) * scale < AT_REST).all()):
            beta, loglik, score, information = ahead, new, new_score, new_information
            converged = True
            break
        if not np.isfinite(new) or new < loglik:
            halvings += 1
            ahead = (ahead + halvings * beta) / (halvings + 1)
            continue
        halvings = 0
        beta, loglik, score, information = ahead, new, new_score, new_information
        ahead = beta + solve(information, score)
    moving: BoolArray = np.abs(solve(information, score)) * scale > STILL_MOVING
    return Maximum(beta, loglik_null, loglik, score_null, information_null, information, moving, converged)


def _is_flat(beta: FloatArray, loglik: float, score: FloatArray) -> bool:
    steepest = float((np.abs(score) * np.maximum(np.abs(beta), 1)).max(initial=0.0))
    return steepest < CONVERGED * max(abs(loglik), 1.0)


def solve(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    """matrix^-1 vector for a positive definite matrix whose rows may differ in size by many orders."""
    if vector.shape[0] == 0:
        return vector.copy()
    diagonal = np.diag(matrix)
    size = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = matrix / np.outer(size, size)
    right = vector / (size if vector.ndim == 1 else size[:, None])
    try:
        found = np.linalg.solve(scaled, right)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(scaled, hermitian=True) @ right
    return np.asarray(found / (size if vector.ndim == 1 else size[:, None]), dtype=np.float64)


def inverse(matrix: FloatArray) -> FloatArray:
    """The inverse of a positive definite matrix, symmetric."""
    found = solve(matrix, np.eye(matrix.shape[0]))
    return (found + found.T) / 2


def std_errors(variance: FloatArray) -> FloatArray:
    """(p,) roots of the diagonal; infinite where rounding has left a negative, since then nothing is known."""
    diagonal = np.diag(variance)
    return np.sqrt(np.where(diagonal < 0, np.inf, diagonal))


def independent(information: FloatArray) -> BoolArray:
    """(p,) which columns tell something that the ones before them do not; the rest has no coefficient (R: NA)."""
    p = information.shape[0]
    kept: BoolArray = np.zeros(p, dtype=bool)
    for j in range(p):
        own = information[j, j]
        if not own > 0:
            continue
        before = np.flatnonzero(kept[:j])
        explained = information[j, before] @ solve(information[np.ix_(before, before)], information[before, j])
        kept[j] = own - explained > DEPENDENT * own
    return kept
