"""What is known of one patient, as far as it decides what is expected of them. Drafts are not known yet."""

from dataclasses import dataclass, field
from datetime import date

from outcomes.vocabulary import VisitState


@dataclass(frozen=True, slots=True)
class Operation:
    pk: int
    operated_on: date
    is_index: bool
    srs_planned: bool


@dataclass(frozen=True, slots=True)
class Excuse:
    """A planned visit that did not take place, and why. `on` is the day it was planned for, as far as that is known."""

    state: VisitState
    on: date | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Irradiation:
    """A stereotactic course; `surgery` is the operation it belongs to, where that was said."""

    started_on: date | None
    surgery: int | None = None


@dataclass(slots=True)
class Course:
    """Days are those of the site. `died_on` is the first day a vague date of death may mean."""

    patient: int
    operations: list[Operation] = field(default_factory=list)
    seen_on: list[date] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)
    imaged_on: list[date] = field(default_factory=list)
    answered_on: list[date] = field(default_factory=list)
    irradiations: list[Irradiation] = field(default_factory=list)
    is_dead: bool = False
    died_on: date | None = None
    withdrew_on: date | None = None
    contact_refused_on: date | None = None
    last_alive_on: date | None = None
