"""The partial likelihood of a proportional-hazards regression, with its slope and curvature.

In a cell with d events among those at risk, let S0, S1, S2 be the sums of r, r x and r x x' over those at risk, with
r = weight exp(x'beta), and D0, D1, D2 the same over those who have the event. With Breslow's ties the cell contributes
-(weight of the events) log S0. Efron's takes the events one after the other: the k-th of d (from 0) meets S - (k/d) D,
and each step counts with the events' mean weight w:

    log likelihood   sum of weight x'beta over events - sum over steps of w log(S0 - f D0),  f = k/d
    slope            sum of weight x over events      - sum over steps of w e (S1 - f D1),   e = 1 / (S0 - f D0)
    information      sum over steps of w e (S2 - f D2) - w e^2 (S1 - f D1)(S1 - f D1)'

The steps enter only through the sums of w e, w f e, w e^2, w f e^2 and w f^2 e^2 over each cell. All sums of a cell are
held relative to its S0: no cell's scale matters then, and where all at risk agree in a covariate, what it tells is
exactly nothing.

Source: Efron, JASA 1977;72:557; Breslow, Biometrics 1974;30:89.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from .arrays import BoolArray, FloatArray, IntArray
from .collapse import pattern_of
from .risk_sets import RiskSets

Ties = Literal["efron", "breslow"]
MANY_ROWS = 10_000  # below, rows are quick enough
MOST_CELLS = 4  # patterns by cells, for each row, up to which patterns are the shorter way


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Sums over the steps of each cell, all (k,): of w e, w f e, w e^2, w f e^2, w f^2 e^2, and of w log(S0 - f D0)."""

    e: FloatArray
    fe: FloatArray
    ee: FloatArray
    fee: FloatArray
    ffee: FloatArray
    log: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CellSums:
    """The likelihood at one beta, by cell.

    `s0` (k,) of exp(x'beta - `shift`); `s1`, `d1` (p, k) and `s2`, `d2` (p (p + 1) / 2, k), packed by rows, relative to
    it. `event_x` (p, k): covariates of the events, summed with their weights.
    """

    steps: Steps
    shift: float
    s0: FloatArray
    s1: FloatArray
    d1: FloatArray
    s2: FloatArray
    d2: FloatArray
    event_x: FloatArray
    loglik: float

    def slopes(self) -> FloatArray:
        """(p, k) what each cell expects of the events' covariates."""
        return self.s1 * self.steps.e - self.d1 * self.steps.fe

    def score(self, by: FloatArray | None = None) -> FloatArray:
        """(p,) slope of the log likelihood; `by` (k,) weights the cells."""
        told = self.event_x - self.slopes()
        return np.asarray((told if by is None else told * by).sum(axis=1))

    def informations(self) -> FloatArray:
        """(p (p + 1) / 2, k) information of each cell, packed."""
        st, s1, d1 = self.steps, self.s1, self.d1
        i, j = np.triu_indices(s1.shape[0])
        told = self.s2 * st.e - s1[i] * s1[j] * st.ee
        told -= self.d2 * st.fe - (s1[i] * d1[j] + d1[i] * s1[j]) * st.fee + d1[i] * d1[j] * st.ffee
        return told

    def information(self) -> FloatArray:
        """(p, p) information of all cells."""
        return unpacked(self.informations().sum(axis=1), self.s1.shape[0])


Moments = tuple[FloatArray, FloatArray, FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Distinct covariates (p, u), and the weight of those at risk and of those with the event in each cell (u, k)."""

    x: FloatArray
    at_risk: FloatArray
    failing: FloatArray


def unpacked(packed: FloatArray, p: int) -> FloatArray:
    """A symmetric matrix (p, p) from its upper triangle by rows."""
    matrix = np.zeros((p, p))
    matrix[np.triu_indices(p)] = packed
    return matrix + np.triu(matrix, 1).T


class PartialLikelihood:
    """What stays the same for every beta."""

    def __init__(self, risk: RiskSets, ties: Ties) -> None:
        if ties not in get_args(Ties):
            raise ValueError(f"ties must be one of {', '.join(get_args(Ties))}, not {ties!r}")
        self.risk, self.ties = risk, ties
        self.p = risk.x.shape[0]
        self.total = risk.weight * risk.count
        self.pairs = [(i, j) for i in range(self.p) for j in range(i, self.p)]
        self.events: IntArray = np.rint(risk.failing(risk.count.astype(np.float64))).astype(np.int64)
        self.event_weight = risk.failing(self.total)
        self.event_x: FloatArray = risk.failing(risk.x * self.total)
        several: BoolArray = self.events > 1
        self.tied: IntArray = np.flatnonzero(several) if ties == "efron" else np.zeros(0, dtype=np.int64)

    @cached_property
    def tied_steps(self) -> tuple[IntArray, IntArray, FloatArray]:
        """For cells with several events: where the steps of each begin, the cell of each step, and its f = k/d."""
        d = self.events[self.tied]
        begin = np.cumsum(d) - d
        cell = np.repeat(self.tied, d)
        f = (np.arange(cell.size) - np.repeat(begin, d)) / np.repeat(d, d)
        return begin, cell, f

    def linear_predictor(self, beta: FloatArray) -> FloatArray:
        """(m,) x'beta, added up in the order of the covariates."""
        total = np.zeros(self.risk.leave.size)
        for slope, row in zip(beta, self.risk.x, strict=True):
            total += slope * row
        return total

    def at(self, beta: FloatArray) -> CellSums:
        """All sums at one beta."""
        if self.patterns is not None:
            shift, (s0, s1, s2), (d0, d1, d2) = self._by_pattern(beta, self.patterns)
        else:
            predictor = self.linear_predictor(beta)
            shift = float(predictor.max()) if predictor.size else 0.0
            with np.errstate(over="ignore", under="ignore"):
                r = self.total * np.exp(predictor - shift)
            s0, s1, s2 = self._moments(r, self.risk.x, everyone=True)
            d0, d1, d2 = self._moments(r[self.risk.event], self._event_rows, everyone=False)
        with np.errstate(divide="ignore", invalid="ignore"):
            for part in (s1, s2, d0, d1, d2):
                part /= s0
            steps = self._steps(d0)
            log = np.log(s0) + shift
        events_beta = float((self.event_x * beta[:, None]).sum(axis=0).sum())
        loglik = events_beta - float((steps.log + log * self.event_weight).sum())
        return CellSums(steps, shift, s0, s1, d1, s2, d2, self.event_x, loglik)

    def _moments(self, r: FloatArray, x: FloatArray, *, everyone: bool) -> Moments:
        """Sums of r, r x and r x x' by cell, one row of the result at a time: a million rows are not copied twice."""
        risk = self.risk
        add = risk.at_risk if everyone else self._failing
        rx = [r * row for row in x]
        s0 = add(r)
        s1 = np.array([add(row) for row in rx]).reshape(self.p, risk.n_cells)
        s2 = np.array([add(rx[i] * x[j]) for i, j in self.pairs]).reshape(len(self.pairs), risk.n_cells)
        return s0, s1, s2

    @cached_property
    def _event_rows(self) -> FloatArray:
        return np.ascontiguousarray(self.risk.x[:, self.risk.event])

    @cached_property
    def patterns(self) -> Patterns | None:
        """At risk and with the event by combination of covariates, where these are few."""
        risk = self.risk
        if type(risk) is not RiskSets or not self.p or risk.leave.size < MANY_ROWS:
            return None
        found = pattern_of(list(risk.x))
        if found is None or found[1].size * risk.n_cells > MOST_CELLS * risk.leave.size:
            return None
        (place, first), shape = found, (found[1].size, risk.n_cells)
        cells = place * risk.n_cells
        size, event, late = shape[0] * shape[1], risk.event, risk.late
        at_risk = np.bincount(cells + risk.leave, self.total, size).astype(np.float64)
        if late.size:
            at_risk -= np.bincount(cells[late] + risk.enter[late], self.total[late], size)
        failing = np.bincount(cells[event] + risk.leave[event], self.total[event], size).astype(np.float64)
        return Patterns(risk.x[:, first], risk.from_here_on(at_risk.reshape(shape)), failing.reshape(shape))

    def _by_pattern(self, beta: FloatArray, patterns: Patterns) -> tuple[float, Moments, Moments]:
        x = patterns.x
        predictor = np.zeros(x.shape[1])
        for slope, row in zip(beta, x, strict=True):
            predictor += slope * row
        shift = float(predictor.max())
        with np.errstate(over="ignore", under="ignore"):
            r = np.exp(predictor - shift)[:, None]
        return shift, self._pattern_moments(r * patterns.at_risk, x), self._pattern_moments(r * patterns.failing, x)

    def _pattern_moments(self, r: FloatArray, x: FloatArray) -> Moments:
        def total(values: FloatArray) -> FloatArray:
            some = np.flatnonzero(values)
            part = r[some]
            return np.asarray((part if (values[some] == 1).all() else part * values[some, None]).sum(axis=0))

        s1 = np.array([total(row) for row in x]).reshape(self.p, r.shape[1])
        s2 = np.array([total(x[i] * x[j]) for i, j in self.pairs]).reshape(len(self.pairs), r.shape[1])
        return r.sum(axis=0), s1, s2

    def _failing(self, values: FloatArray) -> FloatArray:
        cells, begin = self._event_runs
        total = np.zeros(self.risk.n_cells)
        total[cells] = np.add.reduceat(values, begin)
        return total

    @cached_property
    def _event_runs(self) -> tuple[IntArray, IntArray]:
        cell = self.risk.leave[self.risk.event]
        begin = np.flatnonzero(np.diff(cell, prepend=-1))
        return cell[begin], begin

    def _steps(self, d0: FloatArray) -> Steps:
        one, none = self.event_weight, np.zeros(self.risk.n_cells)
        steps = Steps(one.copy(), none.copy(), one.copy(), none.copy(), none.copy(), none.copy())
        if self.tied.size:
            begin, cell, f = self.tied_steps
            left = 1 - f * d0[cell]
            inverse = 1 / left
            mean = self.event_weight[self.tied] / self.events[self.tied]
            for place, values in (
                (steps.e, inverse),
                (steps.fe, f * inverse),
                (steps.ee, inverse**2),
                (steps.fee, f * inverse**2),
                (steps.ffee, (f * inverse) ** 2),
                (steps.log, np.log(left)),
            ):
                place[self.tied] = mean * np.add.reduceat(values, begin)
        return steps
