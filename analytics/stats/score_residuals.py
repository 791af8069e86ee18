"""What each row adds to the slope of the partial likelihood, and the variance made of it.

A row at risk in a cell is expected to have the event at the rate r dL, and its covariates are set against the mean of
those at risk; with Efron's ties those who have the event leave the risk set step by step, a share f at a time:

    residual = event (x - mean x of the steps) - exp(x'beta) (x [L] - [H]),  times the row's weight

[L] and [H] are the sums, over the cells it was at risk in, of the hazard w e and of w e^2 (S1 - f D1).

Source: Therneau and Grambsch, Modeling Survival Data, 2000, chapter 7; Lin and Wei, JASA 1989;84:1074.
"""

import numpy as np

from .arrays import FloatArray
from .partial_likelihood import CellSums, PartialLikelihood
from .risk_sets import RiskSets


def score_residuals(likelihood: PartialLikelihood, beta: FloatArray) -> FloatArray:
    """(p, m) weighted residuals, of one of those a row stands for."""
    risk, sums = likelihood.risk, likelihood.at(beta)
    steps, x = sums.steps, risk.x
    predictor = likelihood.linear_predictor(beta)
    with np.errstate(under="ignore"):
        r = np.exp(predictor - sums.shift)
    pull = sums.s1 * steps.ee - sums.d1 * steps.fee
    hazard, drawn = risk.exposure(steps.e / sums.s0), risk.exposure(pull / sums.s0)
    last = risk.leave[risk.event]
    hazard[risk.event] -= (steps.fe / sums.s0)[last]
    drawn[:, risk.event] -= ((sums.s1 * steps.fee - sums.d1 * steps.ffee) / sums.s0)[:, last]
    residuals = -r * (x * hazard - drawn)
    residuals[:, risk.event] += x[:, risk.event] - _mean(likelihood, sums)[:, last]
    return np.asarray(residuals * risk.weight)


def summed_squares(risk: RiskSets, residuals: FloatArray, *, clustered: bool) -> FloatArray:
    """(p, p) sum over rows, or over clusters, of residual residual'."""
    if not clustered:
        return np.einsum("im,jm->ij", residuals * risk.count, residuals)
    size = int(risk.cluster.max(initial=-1)) + 1
    total = np.array([np.bincount(risk.cluster, row * risk.count, size) for row in residuals])
    total = total.reshape(residuals.shape[0], size)
    return np.einsum("ig,jg->ij", total, total)


def _mean(likelihood: PartialLikelihood, sums: CellSums) -> FloatArray:
    """(p, k) mean covariates of those at risk, averaged over the steps of each cell."""
    return np.asarray(sums.slopes() / likelihood.event_weight)
