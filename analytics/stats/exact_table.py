"""Fisher's exact test of tables larger than two by two.

The tables with the observed margins are built column by column. What matters of a partial table is only how much of
each row is left (its state) and how likely it is so far; partial tables that agree in both are counted together. As
soon as every completion of a partial table is no likelier than the observed table, or every one is likelier, it is
settled without being completed: the sum over all completions is known in closed form. The answer is exact; nothing is
drawn at random.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from .arrays import BoolArray, FloatArray, IntArray
from .contingency import counts
from .fisher import METHOD, SAME_PROBABILITY, fisher_2x2
from .test_result import TestResult

MAX_TRANSITIONS = 50_000_000  # pairs of a state and a way to fill a column; some seconds
MAX_OPEN = 100_000_000  # the same for partial tables that must be told apart
CHUNK = 250_000  # pairs worked on at a time
DIGITS = 9  # partial tables whose log likelihoods agree to this many digits are one
TOO_LARGE = "too many possible tables to enumerate: use the chi-square test"


def fisher_exact(table: ArrayLike, *, max_transitions: int = MAX_TRANSITIONS) -> TestResult:
    """Test rows and columns for independence exactly, two-sided, for any number of rows and columns.

    Empty rows and columns are left out. A table with too many possibilities, for which `max_transitions` steps do not
    do (a million take a fifth of a second), is refused in `note`.

    Raises: ValueError for a table that is none.
    Source: Freeman and Halton, Biometrika 1951;38:141; Mehta and Patel, JASA 1983;78:427 (the idea of the network).
    R: `fisher.test(table)`.
    """
    observed = counts(table)
    observed = observed[observed.any(axis=1)][:, observed.any(axis=0)]
    if min(observed.shape, default=0) < 2:
        note = "not defined: the table needs two rows and two columns that are not empty"
        return TestResult(method=METHOD, note=note)
    if observed.shape == (2, 2):
        return fisher_2x2(observed)
    observed = observed.T if observed.shape[0] > observed.shape[1] else observed
    rows, columns = np.sort(observed.sum(axis=1)), -np.sort(-observed.sum(axis=0))
    limit = -float(gammaln(observed + 1).sum()) + float(np.log(SAME_PROBABILITY))
    p_value = None if _transitions(rows, columns) > max_transitions else _Network.build(rows, columns).tail(limit)
    if p_value is None:
        return TestResult(method=METHOD, note=TOO_LARGE)
    return TestResult(method=METHOD, p_value=min(p_value, 1.0))


def _transitions(rows: IntArray, columns: IntArray) -> float:
    """Pairs of a state and a way to fill a column, over all columns."""
    fillings = np.ones(1)
    for row in rows:  # each row can take 0 to all of itself: a running sum over that many totals
        upto = np.cumsum(np.concatenate([fillings, np.zeros(row)]))
        fillings = upto - np.concatenate([np.zeros(row + 1), upto])[: upto.size]
    left = np.cumsum(columns[::-1])[::-1]
    return float((fillings[left] * fillings[columns]).sum())


@dataclass(frozen=True, slots=True)
class _Network:
    """All ways from the full margins to nothing left, one column at a time.

    The weight of a table is minus the sum of its log factorials: up to a constant its log probability.
    `ways[j]`: (m, rows) ways to fill column j, `weights[j]`: (m,) theirs. `longest[j]` and `shortest[j]`: for every
    state, by code, the greatest and least weight that columns j onwards can have.
    """

    rows: IntArray
    columns: IntArray
    radix: IntArray
    ways: list[IntArray]
    weights: list[FloatArray]
    longest: list[FloatArray]
    shortest: list[FloatArray]

    @classmethod
    def build(cls, rows: IntArray, columns: IntArray) -> "_Network":
        """Work backwards from the last column."""
        free = rows[:-1] + 1  # the last row follows from the others
        radix = np.concatenate([[1], np.cumprod(free)]).astype(np.int64)
        ways = [_fillings(int(column), rows) for column in columns]
        weights = [-gammaln(way + 1).sum(axis=1) for way in ways]
        longest, shortest = [np.zeros(radix[-1])], [np.zeros(radix[-1])]
        network = cls(rows, columns, np.append(radix[:-1], 0), ways, weights, longest, shortest)
        for j in reversed(range(columns.size)):
            best, worst = np.full(radix[-1], -np.inf), np.full(radix[-1], np.inf)
            states = _fillings(int(columns[j:].sum()), rows)
            for part in _chunks(states.shape[0], ways[j].shape[0]):
                after, allowed = network.follow(states[part], j)
                code, weight = states[part] @ network.radix, weights[j]
                best[code] = np.where(allowed, weight + longest[0][after], -np.inf).max(axis=1)
                worst[code] = np.where(allowed, weight + shortest[0][after], np.inf).min(axis=1)
            longest.insert(0, best)
            shortest.insert(0, worst)
        return network

    def follow(self, states: IntArray, j: int) -> tuple[IntArray, BoolArray]:
        """Codes (states, ways) after filling column j in each way, and which of these the rows allow."""
        left = states[:, None, :] - self.ways[j][None, :, :]
        allowed: BoolArray = np.all(left >= 0, axis=2)
        return np.where(allowed, left @ self.radix, 0), allowed

    def states(self, code: IntArray, j: int) -> IntArray:
        """What is left of each row before column j, from the codes: (codes, rows)."""
        others = (code[:, None] // self.radix[:-1]) % (self.rows[:-1] + 1)
        return np.column_stack([others, self.columns[j:].sum() - others.sum(axis=1)])

    def completions(self, states: IntArray, j: int) -> FloatArray:
        """Log of the summed weights of all ways to fill columns j onwards, in closed form."""
        left = self.columns[j:]
        margins = float(gammaln(left.sum() + 1) - gammaln(left + 1).sum())
        return margins - np.asarray(gammaln(states + 1).sum(axis=1), dtype=np.float64)

    def tail(self, limit: float) -> float | None:
        """Probability of all tables of weight `limit` or less; None if too many must be told apart."""
        code: IntArray = np.array([self.rows @ self.radix])
        past: FloatArray = np.zeros(1)
        paths: FloatArray = np.ones(1)
        everything = self.completions(self.rows[None, :], 0)[0]
        p_value = 0.0
        for j, (ways, weights) in enumerate(zip(self.ways, self.weights, strict=True)):
            if code.size * ways.shape[0] > MAX_OPEN:
                return None
            open_: list[tuple[IntArray, FloatArray, FloatArray]] = []
            for part in _chunks(code.size, ways.shape[0]):
                after, allowed = self.follow(self.states(code[part], j), j)
                node, way = np.nonzero(allowed)
                reached, weight, n = after[node, way], past[part][node] + weights[way], paths[part][node]
                settled = weight + self.longest[j + 1][reached] <= limit
                rest = self.completions(self.states(reached[settled], j + 1), j + 1)
                p_value += float((n[settled] * np.exp(weight[settled] + rest - everything)).sum())
                undecided = ~settled & (weight + self.shortest[j + 1][reached] <= limit)
                open_.append(_merge(reached[undecided], weight[undecided], n[undecided]))
            code, past, paths = _merge(*(np.concatenate(column) for column in zip(*open_, strict=True)))
            if not code.size:
                break
        return p_value


def _merge(code: IntArray, weight: FloatArray, paths: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Count partial tables with the same state and weight together."""
    order = np.lexsort((weight, code))
    code, weight, paths = code[order], weight[order], paths[order]
    new = np.ones(code.size, dtype=bool)
    new[1:] = (code[1:] != code[:-1]) | (np.round(weight[1:], DIGITS) != np.round(weight[:-1], DIGITS))
    first = np.flatnonzero(new)
    return code[first], weight[first], np.add.reduceat(paths, first) if first.size else paths


def _fillings(total: int, caps: IntArray) -> IntArray:
    """All vectors of counts with the given total, none above its cap: (m, caps)."""
    found = np.zeros((1, 0), dtype=np.int64)
    for place, cap in enumerate(caps):
        room = int(caps[place + 1 :].sum())
        left = total - found.sum(axis=1)
        low, high = np.maximum(left - room, 0), np.minimum(left, cap)
        width = np.maximum(high - low + 1, 0)
        start = np.repeat(np.cumsum(width) - width, width)
        value = np.repeat(low, width) + np.arange(width.sum()) - start
        found = np.column_stack([np.repeat(found, width, axis=0), value])
    return found


def _chunks(n: int, width: int) -> Iterator[slice]:
    """Slices of 0..n so that each, times `width`, stays within CHUNK."""
    step = max(1, CHUNK // max(width, 1))
    return (slice(start, start + step) for start in range(0, n, step))
