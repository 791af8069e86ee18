"""The patient flow: how many of each arm there were after each step, and how many each step lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Those left after a step, by arm."""

    label: str
    n_treated: int
    n_control: int
    lost_treated: int = 0
    lost_control: int = 0

    @classmethod
    def of(cls, label: str, treated: ArrayLike) -> Self:
        """Count the arms from one yes or no per patient that is left."""
        arm = np.asarray(treated, dtype=bool)
        return cls(label, int(arm.sum()), int(arm.size - arm.sum()))


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps in their order; each holds the numbers lost since the one before."""

    steps: tuple[FlowStep, ...]

    @classmethod
    def of(cls, steps: Sequence[FlowStep]) -> Self:
        """Work out what each step lost.

        Raises: ValueError if a step has more patients than the one before.
        """
        told: list[FlowStep] = []
        for place, step in enumerate(steps):
            before = steps[max(place - 1, 0)]
            lost = before.n_treated - step.n_treated, before.n_control - step.n_control
            if min(lost) < 0:
                raise ValueError(f"'{step.label}' has more patients than '{before.label}' before it")
            told.append(FlowStep(step.label, step.n_treated, step.n_control, *lost))
        return cls(tuple(told))

    def then(self, step: FlowStep) -> "Flow":
        """The flow with one more step."""
        return Flow.of([*self.steps, step])
