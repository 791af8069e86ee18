"""What the instruments read at one visit, from how well the patient is."""

from dataclasses import dataclass
from typing import Any

from outcomes.synthetic.story import Story
from registry.vocabulary.scales import Ais, Ambulation, Direction, Frankel, PainUnit, SosgVersion

_GRADES = tuple(Frankel)
_WALKING = {
    Frankel.A: {Ambulation.NONE: 1.0},
    Frankel.B: {Ambulation.NONE: 9.0, Ambulation.ASSISTED: 1.0},
    Frankel.C: {Ambulation.NONE: 5.0, Ambulation.ASSISTED: 4.0, Ambulation.WITH_AID: 1.0},
    Frankel.D: {Ambulation.WITH_AID: 5.0, Ambulation.INDEPENDENT: 4.0, Ambulation.ASSISTED: 1.0},
    Frankel.E: {Ambulation.INDEPENDENT: 9.0, Ambulation.WITH_AID: 1.0},
}
_BEFORE = {Frankel.A: 3.0, Frankel.B: 5.0, Frankel.C: 17.0, Frankel.D: 45.0, Frankel.E: 30.0}


@dataclass(frozen=True, slots=True)
class Condition:
    """How a patient is: worst to best function as a Frankel grade, performance as KPS, pain from 0 to 10."""

    frankel: Frankel
    kps: int
    pain: float
    had_deficit: bool


def before_surgery(story: Story) -> Condition:
    frankel = story.chance.weighted(_BEFORE)
    performance = story.chance.measure(72 - 9 * (len(_GRADES) - 1 - _GRADES.index(frankel)) / 2, 12, 20, 100)
    pain = story.chance.measure(6.4, 1.8, 0, 10)
    return Condition(frankel, int(performance // 10) * 10, pain, frankel != Frankel.E)


def after_surgery(story: Story, before: Condition) -> Condition:
    """Function gains a grade in four of ten who can gain one, and is lost in few; pain falls."""
    change = story.chance.weighted({1: 0.40, 0: 0.57, -1: 0.03})
    grade = min(max(_GRADES.index(before.frankel) + change, 0), len(_GRADES) - 1)
    kps = min(max(before.kps + 10 * story.chance.weighted({0: 5, 1: 4, -1: 1}), 10), 100)
    pain = max(before.pain - story.chance.measure(3.2, 1.5, -1, 7), 0)
    return Condition(_GRADES[grade], kps, min(pain, 10), before.had_deficit or grade < len(_GRADES) - 1)


def readings(story: Story, now: Condition, *, missing: float) -> dict[str, Any]:
    """The fields that baseline and follow-up share. `missing` is the probability of each value to be absent."""
    chance = story.chance
    values: dict[str, Any] = {
        **story.known("ecog", _ecog(now.kps), missing),
        **story.known("kps", now.kps, missing),
        **story.known("frankel", now.frankel, missing / 2),
        **story.known("ambulation", chance.weighted(_WALKING[now.frankel]), missing),
        **story.known("pain", now.pain, missing),
        **story.known("sosgoq", chance.measure(78 - 4.5 * now.pain, 9, 0, 100, 1), min(3 * missing, 1)),
        "opioid_ome_mg_day": chance.measure(9 * now.pain, 20, 0, 400),
    }
    # without a deficit, now or before, the AIS does not apply: its E is a recovery
    if now.had_deficit:
        values["ais"] = Ais(now.frankel)
    else:
        values["ais_missing"] = "not_applicable"
    if values["pain"] is not None:
        values |= _in_the_units_of_the_site(story, now.pain)
    if values["sosgoq"] is not None:
        values |= {"sosgoq_version": SosgVersion.V2_0, "sosgoq_direction": Direction.HIGHER_BETTER}
    return values


def _in_the_units_of_the_site(story: Story, pain: float) -> dict[str, Any]:
    if story.history.site % 3 == 2:
        return {"pain": round(10 * pain), "pain_unit": PainUnit.VAS_MM}
    return {"pain": round(pain), "pain_unit": PainUnit.NRS_0_10}


def _ecog(kps: int) -> int:
    return 0 if kps >= 90 else 1 if kps >= 70 else 2 if kps >= 50 else 3 if kps >= 30 else 4
