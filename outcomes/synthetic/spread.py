"""How far the cancer has spread before surgery, and what the patient has been through: what the scores ask."""

from typing import Any

from outcomes.synthetic.chance import Chance
from registry.vocabulary.common import YesNo
from registry.vocabulary.oncology import SkeletalSpread, VisceralSpread

_VISCERAL = {VisceralSpread.NONE: 6.0, VisceralSpread.NODULAR: 3.0, VisceralSpread.DISSEMINATED: 1.0}


def draw_spread(chance: Chance) -> dict[str, Any]:
    """Fields of a baseline assessment; of some patients nobody wrote it down."""
    found: dict[str, Any] = {
        "tolerates_surgery": _answer(chance, 0.95),
        "chemotherapy_before": _answer(chance, 0.5),
    }
    spread = chance.weighted(_VISCERAL)
    treatable, removable = _answer(chance, 0.4), _answer(chance, 0.25)
    if chance.happens(0.92):
        found["visceral_spread"] = spread
        if spread != VisceralSpread.NONE:
            found |= {"visceral_treatable": treatable, "visceral_removable": removable}
    foci, vertebrae = chance.whole(0, 4), chance.whole(1, 4)
    if chance.happens(0.92):
        alone = foci == 0 and vertebrae == 1
        found["skeletal_spread"] = SkeletalSpread.SOLITARY if alone else SkeletalSpread.MULTIPLE
        found |= {"extraspinal_foci": foci, "vertebral_foci": vertebrae}
    return found


def _answer(chance: Chance, yes: float) -> YesNo:
    return YesNo.YES if chance.happens(yes) else YesNo.NO
