"""What a figure is drawn from: aggregate numbers of each group, never a patient's row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Landmark:
    """An estimate at an agreed time. `est` None: not estimable, and `note` says why."""

    month: float
    est: float | None
    lower: float | None = None
    upper: float | None = None
    n_risk: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Median:
    """Median time in days. None: not reached, or, for a limit, not estimable."""

    time: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class TestSummary:
    """A test between the groups, as the page and the sentence say it."""

    __test__ = False  # the name is the field's, not pytest's

    method: str
    statistic: float | None
    df: int | None
    p_value: float | None
    note: str = ""


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One group's estimate over time.

    `time` (k,) days, strictly increasing, and with it `est`, `lower`, `upper` (probabilities; nan where not estimable)
    and `n_risk` just before that day. The last `time` is the end of the group's follow-up. `censor_time` holds days
    with at least one censoring. `risk_time` and `risk_n` are the numbers at risk that are printed under the axis; a
    count of None is one that may not be shown. `start_day` is where the curve begins when subjects are observed from a
    landmark on. `overlay_of` is the key of the group that this curve shows in a second way: it takes that group's hue,
    dotted, and has no numbers at risk of its own.
    """

    key: str
    label: str
    n: int
    n_event: int
    time: Array
    est: Array
    lower: Array
    upper: Array
    n_risk: Array
    censor_time: Array = field(default_factory=lambda: np.empty(0))
    risk_time: Sequence[float] = ()
    risk_n: Sequence[int | None] = ()
    short: str = ""
    start_day: float = 0.0
    overlay_of: str = ""
    landmarks: Sequence[Landmark] = ()
    median: Median | None = None

    def __post_init__(self) -> None:
        for name in ("time", "est", "lower", "upper", "n_risk", "censor_time"):
            object.__setattr__(self, name, _floats(getattr(self, name)))
        shapes = {getattr(self, name).shape for name in ("time", "est", "lower", "upper", "n_risk")}
        if len(shapes) != 1 or self.time.ndim != 1:
            raise ValueError(f"curve {self.key!r}: time, est, lower, upper and n_risk differ in shape: {shapes}")
        if np.any(np.diff(self.time) <= 0):
            raise ValueError(f"curve {self.key!r}: time must increase strictly")
        if len(self.risk_time) != len(self.risk_n):
            raise ValueError(f"curve {self.key!r}: risk_time and risk_n differ in length")

    @property
    def drawable(self) -> bool:
        """A group without a subject has no curve; the sentence and the tables name it all the same."""
        return self.n > 0 and self.time.size > 0 and bool(np.isfinite(self.est).any())

    @property
    def last_day(self) -> float:
        """End of follow-up in days."""
        return float(max(self.time[-1], self.censor_time.max(initial=0.0))) if self.time.size else 0.0


@dataclass(frozen=True, slots=True)
class FigureText:
    """The words of a figure: what is shown, under which contract, as of when."""

    title: str
    y_title: str
    x_title: str = "Months since surgery"
    grouping: str = ""
    contract: Sequence[str] = ()
    exclusions: Sequence[str] = ()
    as_of: str = ""
    conf_level: float = 0.95
    conf_type: str = "log-log"
    test: TestSummary | None = None
