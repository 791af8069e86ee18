"""Patient-reported outcomes: which values may stand beside each other, and which may not.

SOSG-OQ exists in versions with different items, scalings and directions; a value of one says nothing beside a value of
another. An EQ-5D index is a number only together with the country's value set that made it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from registry.scores.inputs import BadInput, Number, Values, of_words
from registry.scores.rule import Band, Decision, Figure, Rule
from registry.vocabulary.scales import Direction, SosgScaling, SosgVersion

#: Smallest change of the SOSGOQ2.0 total that patients notice after surgery.
MCID_SOSGOQ_2 = Decimal("19.4")


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a SOSG-OQ value was measured with."""

    version: str
    scaling: str
    direction: str


class NotPooled(ValueError):
    """Values of different versions, scalings or directions were to be put together."""


def check_poolable(instruments: Iterable[Instrument]) -> Instrument | None:
    """The one instrument of all these values, or None where there are none. Raises NotPooled."""
    found = set(instruments)
    if len(found) > 1:
        words = "; ".join(sorted(f"{one.version}, {one.scaling}, {one.direction}" for one in found))
        raise NotPooled(
            f"SOSG-OQ values of {len(found)} kinds are not put together ({words}). Choose one version, scaling and "
            "direction."
        )
    if any(one.version == SosgVersion.UNSTATED for one in found):
        raise NotPooled("SOSG-OQ values of a version nobody stated are not put together. Find out the version.")
    return found.pop() if found else None


def check_eq5d_index(*, index: Decimal | None, value_set: str) -> None:
    """Raises BadInput for an index without the name of its value set."""
    if index is not None and not value_set.strip():
        raise BadInput(
            "eq5d_value_set",
            "EQ-5D: an index without its value set is not a number that can be compared.",
            "Name the country's value set that made it, or leave the index out.",
        )


BEFORE = Number("before", "Value before", "", Decimal(0), Decimal(100))
AFTER = Number("after", "Value after", "", Decimal(0), Decimal(100))
VERSION_BEFORE = of_words("version_before", "Version before", SosgVersion)
VERSION_AFTER = of_words("version_after", "Version after", SosgVersion)
SCALING_BEFORE = of_words("scaling_before", "Scaling before", SosgScaling)
SCALING_AFTER = of_words("scaling_after", "Scaling after", SosgScaling)
DIRECTION_BEFORE = of_words("direction_before", "Direction before", Direction)
DIRECTION_AFTER = of_words("direction_after", "Direction after", Direction)

BETTER = Band("better", "Better")
SAME = Band("same", "The same")
WORSE = Band("worse", "Worse")
NOT_COMPARED = Band("not_compared", "Not compared")


def _decide(values: Values) -> Decision:
    sides = [
        Instrument(values[f"version_{side}"], values[f"scaling_{side}"], values[f"direction_{side}"])
        for side in ("before", "after")
    ]
    try:
        check_poolable(sides)
    except NotPooled as refused:
        return Decision(NOT_COMPARED, str(refused))
    change = values["after"] - values["before"]
    gain = change if sides[0].direction == Direction.HIGHER_BETTER else -change
    band = BETTER if gain > 0 else WORSE if gain < 0 else SAME
    reason = ""
    if sides[0].version == SosgVersion.V2_0 and sides[0].scaling == SosgScaling.TRANSFORMED:
        reached = abs(gain) >= MCID_SOSGOQ_2
        reason = f"{'At least' if reached else 'Less than'} the smallest change patients notice ({MCID_SOSGOQ_2})."
    return Decision(band, reason, (Figure("change", change),))


SOSGOQ_CHANGE = Rule(
    name="sosgoq_change",
    title="SOSG-OQ change",
    version="sosgoq/1",
    citation="Street J et al. Spine 2010;35:1377-86 (SOSG-OQ). Versteeg AL et al. Cancer 2018;124:1828-38 (SOSGOQ2.0).",
    inputs=(
        BEFORE,
        VERSION_BEFORE,
        SCALING_BEFORE,
        DIRECTION_BEFORE,
        AFTER,
        VERSION_AFTER,
        SCALING_AFTER,
        DIRECTION_AFTER,
    ),
    bands=(BETTER, SAME, WORSE, NOT_COMPARED),
    decide=_decide,
    notes=(
        "Values of different versions, scalings or directions are not compared.",
        "One published series reports a fall from 64 to 42 as an improvement: without its direction a value says "
        "nothing.",
    ),
    marks=(
        "Items per domain, the recoding of items and the rule for missing ones are not verified: totals are taken as "
        "the hospital computed them.",
        "That SOSGOQ2.0 runs from 0 to 100 with higher better is from general knowledge: a clinician must confirm it.",
    ),
)
