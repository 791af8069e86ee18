"""What is true of every synthetic registry: hazards, and the curves that follow from them in closed form.

Hazards are constant. Death depends on the operation and on how fast the primary grows; local recurrence depends on the
operation and on radiosurgery. The two are independent given those, so each curve is a mixture of exponentials over
growth and radiosurgery. The ratios are conditional: they are what a Cox model with all three factors estimates.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DAYS_PER_MONTH = 365.25 / 12
MONTHS = (6, 12, 24, 60)

#: Per month, after a separation surgery, with a slow primary and without radiosurgery.
DEATH_PER_MONTH = 0.025
RECURRENCE_PER_MONTH = 0.030
#: Radiosurgery after the operation, on the hazard of local recurrence.
SRS_RATIO = 0.30
LOSS_PER_MONTH = 0.004


@dataclass(frozen=True, slots=True)
class Arm:
    """One operation. Ratios are against separation surgery; probabilities are of each patient."""

    code: str
    share: float
    death_ratio: float
    recurrence_ratio: float
    srs_planned: float
    srs_given_if_planned: float
    complication: float

    @property
    def srs(self) -> float:
        """Probability that radiosurgery follows if the patient lives long enough."""
        return self.srs_planned * self.srs_given_if_planned


@dataclass(frozen=True, slots=True)
class Growth:
    """How fast the primary grows, in the words of the Tomita score."""

    code: str
    share: float
    death_ratio: float


ARMS = (
    Arm("separation", 0.40, 1.00, 1.00, 0.90, 0.88, 0.15),
    Arm("tes", 0.18, 0.60, 0.25, 0.08, 0.60, 0.32),
    Arm("piecemeal", 0.22, 0.85, 0.80, 0.30, 0.70, 0.28),
    Arm("mist", 0.20, 1.35, 1.20, 0.50, 0.75, 0.08),
)
GROWTHS = (Growth("slow", 0.35, 1.0), Growth("moderate", 0.25, 1.5), Growth("rapid", 0.40, 2.5))


def death_hazard(arm: Arm, growth: Growth) -> float:
    """Per day."""
    return DEATH_PER_MONTH / DAYS_PER_MONTH * arm.death_ratio * growth.death_ratio


def recurrence_hazard(arm: Arm, *, srs: bool) -> float:
    """Per day, of the cause-specific kind."""
    return RECURRENCE_PER_MONTH / DAYS_PER_MONTH * arm.recurrence_ratio * (SRS_RATIO if srs else 1.0)


def survival(arm: Arm, day: float) -> float:
    """Probability of being alive after `day` days."""
    return sum(weight * math.exp(-death * day) for weight, death, _ in _mixture(arm))


def event_free(arm: Arm, day: float) -> float:
    """Probability of being alive without local recurrence after `day` days."""
    return sum(weight * math.exp(-(death + local) * day) for weight, death, local in _mixture(arm))


def recurrence_incidence(arm: Arm, day: float) -> float:
    """Cumulative incidence of local recurrence by `day`, death competing."""
    return sum(
        weight * local / (death + local) * -math.expm1(-(death + local) * day) for weight, death, local in _mixture(arm)
    )


def _mixture(arm: Arm) -> Iterator[tuple[float, float, float]]:
    """(share of the arm, hazard of death, hazard of recurrence) of everyone who is alike."""
    for growth in GROWTHS:
        for srs, share in ((True, arm.srs), (False, 1 - arm.srs)):
            yield growth.share * share, death_hazard(arm, growth), recurrence_hazard(arm, srs=srs)


def truth_document() -> dict[str, Any]:
    """The truth as it is written beside a registry. Curves are read at the last whole day of each landmark."""
    return {
        "reference": {"operation": ARMS[0].code, "growth": GROWTHS[0].code, "srs": "no"},
        "hazard_ratio_of_death": {
            "operation": {arm.code: arm.death_ratio for arm in ARMS},
            "growth": {growth.code: growth.death_ratio for growth in GROWTHS},
        },
        "hazard_ratio_of_local_recurrence": {
            "operation": {arm.code: arm.recurrence_ratio for arm in ARMS},
            "srs": {"no": 1.0, "yes": SRS_RATIO},
        },
        "operations": {arm.code: _arm_document(arm) for arm in ARMS},
    }


def _arm_document(arm: Arm) -> dict[str, Any]:
    days = {f"{months}": math.floor(months * DAYS_PER_MONTH) for months in MONTHS}
    return {
        "share": arm.share,
        "srs_planned": arm.srs_planned,
        "srs_given_if_alive": round(arm.srs, 6),
        "patients_with_a_complication": arm.complication,
        "survival_at_months": {month: survival(arm, day) for month, day in days.items()},
        "event_free_at_months": {month: event_free(arm, day) for month, day in days.items()},
        "local_recurrence_at_months": {month: recurrence_incidence(arm, day) for month, day in days.items()},
    }
