"""The cancer before surgery: consent, the primary tumour, its treatment, the board."""

from datetime import timedelta

from outcomes.synthetic.problems import Problem
from outcomes.synthetic.story import Story
from registry.models import (
    BoardDecision,
    BoneModifyingAgent,
    Consent,
    LocomotiveDysfunction,
    PrimaryTumour,
    SystemicTherapyLine,
)
from registry.vocabulary.common import ConsentScope, MissingReason
from registry.vocabulary.oncology import (
    BoardOption,
    BoneAgent,
    LocomotiveCause,
    PrimaryGroup,
    SystemicKind,
    TumourControl,
)

_HISTOLOGY = {
    PrimaryGroup.BREAST: "invasive ductal carcinoma",
    PrimaryGroup.THYROID: "follicular carcinoma",
    PrimaryGroup.KIDNEY: "clear cell carcinoma",
    PrimaryGroup.GYNAECOLOGICAL: "endometrioid carcinoma",
    PrimaryGroup.LIVER: "hepatocellular carcinoma",
    PrimaryGroup.UNKNOWN_PRIMARY: "carcinoma of unknown primary",
}
_SYSTEMIC = {
    SystemicKind.CHEMOTHERAPY: 7.0,
    SystemicKind.TARGETED: 6.0,
    SystemicKind.IMMUNOTHERAPY: 3.0,
    SystemicKind.HORMONE: 4.0,
}
_BOARD = {
    "separation": BoardOption.SEPARATION_SRS,
    "tes": BoardOption.EN_BLOC,
    "piecemeal": BoardOption.PIECEMEAL,
    "mist": BoardOption.MIST,
}
_DIFFERED = ("The patient preferred it.", "Fitness fell before surgery.", "Found otherwise at operation.")
_LOCOMOTIVE = {LocomotiveCause.CANCER: 0.45, LocomotiveCause.TREATMENT: 0.1, LocomotiveCause.COEXISTING: 0.2}


def tell_consent(story: Story) -> None:
    """To take back the consent to be called excludes nobody."""
    withdrawn = {
        ConsentScope.RESEARCH: story.history.problem == Problem.CONSENT_WITHDRAWN,
        ConsentScope.CONTACT: story.chance.happens(0.02),
    }
    for scope in ConsentScope:
        day = story.on(story.chance.whole(0, story.last)) if withdrawn.get(scope) else None
        story.add(Consent, scope=scope, given_on=story.on(-story.chance.whole(1, 20)), withdrawn_on=day)


def tell_primary(story: Story) -> None:
    chance, group = story.chance, story.person.primary
    diagnosed_on = story.on(-chance.whole(20, 2500))
    dated = story.vague("diagnosed_on", diagnosed_on, month=0.2, year=0.1)
    if chance.happens(0.05):
        dated = {"diagnosed_on": None, "diagnosed_on_missing": MissingReason.UNKNOWN}
    control = chance.weighted({TumourControl.CONTROLLED: 6, TumourControl.UNCONTROLLED: 4})
    story.add(
        PrimaryTumour,
        histology=_HISTOLOGY.get(group, "adenocarcinoma"),
        **story.known("group", group, 0.02),
        **dated,
        **story.known("control", control, 0.1),
    )


def tell_systemic_therapy(story: Story) -> None:
    chance = story.chance
    for line in range(1, chance.whole(0, 3) + 1):
        started = story.on(-chance.whole(10, 700))
        ended = started + timedelta(days=chance.whole(20, 400))
        is_over = ended <= story.on(story.last)
        story.add(
            SystemicTherapyLine,
            kind=chance.weighted(_SYSTEMIC),
            agent=f"invented agent {line}",
            line=line,
            **story.vague("started_on", started, month=0.3, year=0.1),
            **(story.vague("ended_on", ended, month=0.2, year=0.0) if is_over else {}),
        )
    if chance.happens(0.4):
        started = story.on(-chance.whole(5, 300))
        agent = chance.one_of((BoneAgent.ZOLEDRONATE, BoneAgent.DENOSUMAB))
        story.add(BoneModifyingAgent, agent=agent, **story.vague("started_on", started, month=0.2, year=0.05))


def tell_board(story: Story) -> None:
    """In one of twelve something else was recommended than done."""
    chance, done = story.chance, _BOARD[story.arm.code]
    differed = chance.happens(0.08)
    others = [option for option in _BOARD.values() if option != done]
    story.add(
        BoardDecision,
        decided_on=story.on(-chance.whole(1, 21)),
        recommended=chance.one_of(others) if differed else done,
        done=done,
        difference_reason=chance.one_of(_DIFFERED) if differed else "",
    )


def tell_locomotion(story: Story) -> None:
    for cause, share in _LOCOMOTIVE.items():
        if story.chance.happens(share):
            story.add(LocomotiveDysfunction, cause=cause, noted_on=story.on(-story.chance.whole(0, 30)))
