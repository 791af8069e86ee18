"""One patient's rows while they are being told."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models

from outcomes.synthetic import truth
from outcomes.synthetic.chance import Chance
from outcomes.synthetic.draw import History
from outcomes.synthetic.people import Person
from registry.actions.rows import NewRow, Saved
from registry.models import Patient
from registry.vocabulary.common import DatePrecision, MissingReason

#: Why a value is absent, when nothing more is known about it.
REASONS = {MissingReason.NOT_DONE: 5.0, MissingReason.UNKNOWN: 4.0, MissingReason.REFUSED: 1.0}


@dataclass(slots=True)
class Story:
    """A patient, their course, and the rows that tell it. Days count from surgery."""

    patient: Patient
    person: Person
    history: History
    operated_on: date
    chance: Chance
    spread_chance: Chance
    rows: list[NewRow] = field(default_factory=list)

    @property
    def arm(self) -> truth.Arm:
        return truth.ARMS[self.history.arm]

    @property
    def growth(self) -> truth.Growth:
        return truth.GROWTHS[self.history.growth]

    def on(self, day: int) -> date:
        return self.operated_on + timedelta(days=day)

    def add(self, model: type[models.Model], *, links: dict[str, Saved] | None = None, **values: Any) -> NewRow:
        row = NewRow(model, self.patient, f"synthetic:{len(self.rows) + 1}", values, links or {})
        self.rows.append(row)
        return row

    @property
    def last(self) -> int:
        """The last day anything can have happened."""
        return self.history.end

    def until_last(self, day: int) -> int:
        return min(day, self.last)

    def known(self, name: str, value: Any, missing: float) -> dict[str, Any]:
        """A value, or with probability `missing` none and why."""
        if not self.chance.happens(missing):
            return {name: value}
        return {name: None, f"{name}_missing": self.chance.weighted(REASONS)}

    def vague(self, name: str, day: date, *, month: float, year: float) -> dict[str, Any]:
        """A date known to the day, or with these probabilities only to the month or the year."""
        precision = self.chance.weighted(
            {DatePrecision.DAY: 1 - month - year, DatePrecision.MONTH: month, DatePrecision.YEAR: year}
        )
        return {name: blurred(day, precision), f"{name}_precision": precision}


def blurred(day: date, precision: DatePrecision) -> date:
    """What is not known of a date is stored as the first."""
    if precision == DatePrecision.DAY:
        return day
    return day.replace(day=1) if precision == DatePrecision.MONTH else day.replace(month=1, day=1)
