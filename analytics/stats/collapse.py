"""Equal rows counted together, in an order that does not depend on the order they came in.

What is summed over rows would otherwise differ in the last bits with the order of the rows; and a million patients
described by a few categories are far fewer rows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import BoolArray, IntArray

SPAN = 1 << 22  # whole numbers within this range are their own codes
FULL = 4  # counting by code is faster than sorting while there are no more codes than this for each row
SAMPLE = 4096  # rows looked at to see whether combinations of values come back
ROOM = 1 << 62  # of a code made of several


def collapse(columns: Sequence[NDArray[Any]], count: IntArray | None = None) -> tuple[IntArray, IntArray]:
    """Count rows that agree in all columns.

    Args:
        columns: each (n,), numbers; the rows are ordered by the first, within it by the second, and so on.
        count: (n,) how many each row stands for; one by default.

    Returns: for each distinct row, in order, the place of one that looks like it, and how many there are.
    """
    n = columns[0].size
    codes = [_codes(column) for column in columns]
    size = 1
    for _, span in codes:
        size *= span
    if size < ROOM:
        key = np.zeros(n, dtype=np.int64)
        for code, span in codes:
            key *= span
            key += code
        if size <= FULL * n:
            return _counted(key, size, count)
        order = np.argsort(key)
        ordered = key[order]
        new: BoolArray = np.ones(n, dtype=bool)
        np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    else:
        order = np.lexsort([code for code, _ in reversed(codes)])
        new = np.zeros(n, dtype=bool)
        new[:1] = True
        for code, _ in codes:
            ordered = code[order]
            new[1:] |= ordered[1:] != ordered[:-1]
    first = np.flatnonzero(new)
    if count is not None:
        return order[first], np.add.reduceat(count[order], first) if n else np.zeros(0, dtype=np.int64)
    return order[first], np.diff(first, append=n).astype(np.int64)


def pattern_of(columns: Sequence[NDArray[Any]]) -> tuple[IntArray, IntArray] | None:
    """Which of the distinct combinations of values each row has, and one row of each; None if there may be many."""
    sample = slice(None, None, max(1, columns[0].size // SAMPLE))
    if collapse([column[sample] for column in columns])[0].size > SAMPLE // 2:
        return None
    codes = [_codes(column) for column in columns]
    size = 1
    for _, span in codes:
        size *= span
    if size > SPAN:
        return None
    key = np.zeros(codes[0][0].size, dtype=np.int64)
    for code, span in codes:
        key = key * span + code
    first, _ = _counted(key, size, None)
    place = np.zeros(size, dtype=np.int64)
    place[key[first]] = np.arange(first.size)
    return place[key], first


def _counted(key: IntArray, size: int, count: IntArray | None) -> tuple[IntArray, IntArray]:
    """One row of each key that occurs, in order, and how many there are."""
    seen = np.full(size, -1, dtype=np.int64)
    seen[key] = np.arange(key.size)  # rows of one key look alike: any will do
    present = np.flatnonzero(seen >= 0)
    number = np.bincount(key, minlength=size) if count is None else np.bincount(key, count, size)
    return seen[present], number[present].astype(np.int64)


def _codes(column: NDArray[Any]) -> tuple[IntArray, int]:
    """Whole numbers from 0 in the order of the values, and how many there can be."""
    if column.size == 0:
        return np.zeros(0, dtype=np.int64), 1
    low, high = column.min(), column.max()
    if float(high) - float(low) < SPAN:
        whole = column.astype(np.int64, copy=False)
        if column.dtype.kind in "iub" or np.array_equal(whole, column):
            return whole - int(low), int(high) - int(low) + 1
    values, inverse = np.unique(column, return_inverse=True)
    return inverse.astype(np.int64).reshape(-1), values.size
