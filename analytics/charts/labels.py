"""Names written at the ends of lines: where each must move so that none covers another."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], gap: float, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Positions as near as can be to `wanted`, in its order of height, at least `gap` apart, within `low` to `high`.

    Neighbours that collide are pooled into one block centred on the mean of their wishes (least squares), block after
    block. When all of them cannot fit, the gap shrinks until they do.
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[tuple[list[int], float]] = []
    for index in order:
        members, start = [index], _clamped(wanted[index], 1, gap, low, high)
        while blocks and blocks[-1][1] + len(blocks[-1][0]) * gap > start + 1e-12:
            members = blocks.pop()[0] + members
            start = _start(members, wanted, gap, low, high)
        blocks.append((members, start))
    result = [0.0] * len(wanted)
    for members, start in blocks:
        for place, index in enumerate(members):
            result[index] = start + place * gap
    return result


def _start(members: Sequence[int], wanted: Sequence[float], gap: float, low: float, high: float) -> float:
    mean = sum(wanted[index] - place * gap for place, index in enumerate(members)) / len(members)
    return _clamped(mean, len(members), gap, low, high)


def _clamped(start: float, size: int, gap: float, low: float, high: float) -> float:
    return max(low, min(start, high - (size - 1) * gap))
