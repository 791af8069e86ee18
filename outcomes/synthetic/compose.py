"""From courses to rows: everyone's story, site by site."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import models

from outcomes import models as outcomes
from outcomes.synthetic import disease, lesions
from outcomes.synthetic.chance import Chance
from outcomes.synthetic.draw import Histories, History, draw_histories
from outcomes.synthetic.follow_up import tell_follow_up
from outcomes.synthetic.operation import tell_operation
from outcomes.synthetic.people import draw_person, invented_identity, new_patient
from outcomes.synthetic.problems import plant_problems
from outcomes.synthetic.radiation import tell_radiation
from outcomes.synthetic.size import Size
from outcomes.synthetic.story import Story
from outcomes.synthetic.truth import GROWTHS
from registry import models as registry
from registry.actions.rows import Change, NewRow
from registry.models import Patient, PatientIdentity, Site

#: Parents before children.
MODELS: tuple[type[models.Model], ...] = (
    registry.Consent,
    registry.PrimaryTumour,
    registry.SpinalLesion,
    registry.Surgery,
    registry.TreatedSegment,
    registry.RadiotherapyCourse,
    registry.BaselineAssessment,
    registry.RecordedScore,
    registry.SystemicTherapyLine,
    registry.BoneModifyingAgent,
    registry.BoardDecision,
    registry.LocomotiveDysfunction,
    outcomes.FollowUpVisit,
    outcomes.Assessment,
    outcomes.ImagingAssessment,
    outcomes.SegmentStatus,
    outcomes.LocalRecurrence,
    outcomes.Complication,
    outcomes.SkeletalRelatedEvent,
    outcomes.Reoperation,
    outcomes.VitalContact,
    outcomes.Death,
)


@dataclass(slots=True)
class SitePlan:
    """All that is written for one site, in the shape the cohort writer takes."""

    people: list[tuple[Patient, PatientIdentity]] = field(default_factory=list)
    creations: dict[type[models.Model], list[NewRow]] = field(default_factory=dict)
    changes: dict[type[models.Model], list[Change]] = field(default_factory=dict)
    removals: dict[type[models.Model], list[Any]] = field(default_factory=dict)


def courses(size: Size) -> Histories:
    """Everyone's course, with the problems planted."""
    rng = np.random.default_rng(np.random.SeedSequence(size.entropy))
    return plant_problems(rng, draw_histories(rng, size.patients, size.sites))


def plan_site(histories: Histories, number: int, *, site: Site, size: Size) -> SitePlan:
    """The rows of the site of this number, counted from 1."""
    plan = SitePlan()
    for place, history in _of_site(histories, number):
        story, identity = _begin(history, place, site=site, size=size)
        _tell(story)
        plan.people.append((story.patient, identity))
        for row in story.rows:
            plan.creations.setdefault(row.model, []).append(row)
    return plan


def _of_site(histories: Histories, number: int) -> Iterator[tuple[int, History]]:
    return ((place, one) for place, one in enumerate(histories.each(), start=1) if one.site == number - 1)


def _begin(history: History, place: int, *, site: Site, size: Size) -> tuple[Story, PatientIdentity]:
    chance = Chance(size.entropy, place)
    operated_on = size.cut_off - timedelta(days=history.followed)
    person = draw_person(chance, GROWTHS[history.growth].code)
    patient = new_patient(chance, person, site, size.uuid_of(place))
    identity = invented_identity(chance, patient, person, number=place, operated_on=operated_on)
    return Story(patient, person, history, operated_on, chance, Chance(size.entropy, place, 1)), identity


def _tell(story: Story) -> None:
    disease.tell_consent(story)
    disease.tell_primary(story)
    levels = lesions.draw_levels(story)
    sins = lesions.tell_lesion(story, levels)
    lesions.tell_second_lesion(story)
    disease.tell_systemic_therapy(story)
    disease.tell_board(story)
    disease.tell_locomotion(story)
    operated = tell_operation(story, levels, sins)
    tell_radiation(story, operated)
    tell_follow_up(story, operated)
