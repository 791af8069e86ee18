"""Radiation after surgery: radiosurgery given as planned, late or missed, and conventional courses instead."""

from typing import Any

from outcomes.synthetic.draw import NEVER
from outcomes.synthetic.operation import Operated
from outcomes.synthetic.problems import Problem
from outcomes.synthetic.story import Story
from registry.models import RadiotherapyCourse
from registry.vocabulary.common import MissingReason, YesNo
from registry.vocabulary.procedures import RadiotherapyDevice, RadiotherapyIntent, RadiotherapyModality

#: Total dose in Gy and fractions.
_REGIMENS = ((24, 1), (24, 2), (24, 3), (27, 3), (30, 3), (24, 4), (30, 4))
_DEVICES = {RadiotherapyDevice.LINAC: 7, RadiotherapyDevice.CYBERKNIFE: 3}


def tell_radiation(story: Story, operated: Operated) -> None:
    if story.history.irradiated < NEVER:
        _tell_radiosurgery(story, operated)
    elif story.chance.happens(0.3):
        _tell_conventional(story, operated)


def _tell_radiosurgery(story: Story, operated: Operated) -> None:
    chance = story.chance
    dose, fractions = chance.one_of(_REGIMENS)
    _tell_course(
        story,
        operated,
        story.history.irradiated,
        dated=story.history.problem != Problem.SRS_UNDATED,
        modality=RadiotherapyModality.SRS if fractions == 1 else RadiotherapyModality.SBRT,
        intent=RadiotherapyIntent.ADJUVANT,
        device=chance.weighted(_DEVICES),
        dose_gy=dose,
        fractions=fractions,
        isodose_percent=chance.measure(82, 8, 60, 95, 1),
        cord_dmax_gy=chance.measure(12, 2, 4, 24, 2),
        ptv_d95_gy=chance.measure(0.92 * dose, 1, 10, 40, 2),
    )


def _tell_conventional(story: Story, operated: Operated) -> None:
    day = story.chance.whole(14, 60)
    if day < story.last:
        conventional = {"modality": RadiotherapyModality.CEBRT, "intent": RadiotherapyIntent.PALLIATIVE}
        _tell_course(story, operated, day, dated=True, dose_gy=30, fractions=10, **conventional)


def _tell_course(story: Story, operated: Operated, day: int, *, dated: bool, fractions: int, **values: Any) -> None:
    chance = story.chance
    when: dict[str, Any] = {"started_on": None, "started_on_missing": MissingReason.UNKNOWN}
    if dated:
        when = {"started_on": story.on(day), "ended_on": story.on(story.until_last(day + 2 * (fractions - 1)))}
    prior: dict[str, Any] = {}
    if chance.happens(0.15):
        earlier = story.vague("prior_on", story.on(-chance.whole(60, 900)), month=0.3, year=0.2)
        prior = {"prior_dose_gy": 30, "prior_fractions": 10, **earlier}
    story.add(
        RadiotherapyCourse,
        links={"surgery": operated.surgery},
        target_levels=operated.levels,
        fractions=fractions,
        completed=chance.weighted({YesNo.YES: 97, YesNo.NO: 3}),
        **values,
        **when,
        **prior,
    )
