"""Words for results that are right and yet say little."""

from collections.abc import Iterable

FEW = 10


def few(n: float, of: str = "patients") -> str:
    """What to say of so many; nothing where they are ten or more."""
    return f"fewer than {FEW} {of}: read with care" if n < FEW else ""


def few_in_a_group(sizes: Iterable[float]) -> str:
    """What to say of a comparison of groups; empty groups are none."""
    if any(0 < n < FEW for n in sizes):
        return f"a group has fewer than {FEW} patients: read with care"
    return ""
