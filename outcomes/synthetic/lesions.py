"""Where the metastasis lies, what it compresses, and how stable it leaves the spine."""

from collections.abc import Mapping, Sequence
from typing import Any

from outcomes.synthetic.story import Story
from registry.models import SpinalLesion
from registry.vocabulary import anatomy as codes
from registry.vocabulary.anatomy import LEVELS

_FIRST_LEVEL = {"C": ("C1", "C7", 0.10), "T": ("T1", "T12", 0.55), "L": ("L1", "L5", 0.30), "S": ("S1", "S3", 0.05)}
_JUNCTIONAL = {"C1", "C2", "C7", "T1", "T2", "T11", "T12", "L1", "L5", "S1"}
_ESCC = dict(zip(codes.Escc, (8, 10, 14, 16, 28, 24), strict=True))
#: Points of each SINS component, in the order in which its words are drawn, with their weights.
_PAIN = {codes.SinsPain.MECHANICAL: (3, 6), codes.SinsPain.OCCASIONAL: (1, 3), codes.SinsPain.NONE: (0, 1)}
_BONE = {codes.SinsLesion.LYTIC: (2, 6), codes.SinsLesion.MIXED: (1, 3), codes.SinsLesion.BLASTIC: (0, 1)}
_ALIGNMENT = {
    codes.SinsAlignment.NORMAL: (0, 6),
    codes.SinsAlignment.DEFORMITY: (2, 3),
    codes.SinsAlignment.SUBLUXATION: (4, 1),
}
_COLLAPSE = {
    codes.SinsCollapse.UNDER_50: (2, 4),
    codes.SinsCollapse.OVER_50: (3, 2),
    codes.SinsCollapse.NONE_OVER_50_INVOLVED: (1, 3),
    codes.SinsCollapse.NONE: (0, 1),
}
_POSTEROLATERAL = {
    codes.SinsPosterolateral.BILATERAL: (3, 3),
    codes.SinsPosterolateral.UNILATERAL: (1, 5),
    codes.SinsPosterolateral.NONE: (0, 2),
}
_LOCATION = {
    codes.SinsLocation.JUNCTIONAL: 3,
    codes.SinsLocation.MOBILE: 2,
    codes.SinsLocation.SEMI_RIGID: 1,
    codes.SinsLocation.RIGID: 0,
}
_COMPONENTS: dict[str, Mapping[Any, tuple[int, int]]] = {
    "sins_pain": _PAIN,
    "sins_lesion": _BONE,
    "sins_alignment": _ALIGNMENT,
    "sins_collapse": _COLLAPSE,
    "sins_posterolateral": _POSTEROLATERAL,
}


def draw_levels(story: Story) -> list[str]:
    """One to three neighbouring levels."""
    first, last, _ = _FIRST_LEVEL[story.chance.weighted({region: of[2] for region, of in _FIRST_LEVEL.items()})]
    start = story.chance.whole(LEVELS.index(first), LEVELS.index(last))
    return list(LEVELS[start : start + story.chance.weighted({1: 6, 2: 3, 3: 1})])


def sins_location(levels: Sequence[str]) -> codes.SinsLocation:
    """The least stable place among the levels."""
    return max((_location_of(level) for level in levels), key=lambda found: _LOCATION[found])


def _location_of(level: str) -> codes.SinsLocation:
    if level in _JUNCTIONAL:
        return codes.SinsLocation.JUNCTIONAL
    region = level[0]
    if region in "CL":
        return codes.SinsLocation.MOBILE
    return codes.SinsLocation.SEMI_RIGID if region == "T" else codes.SinsLocation.RIGID


def tell_lesion(story: Story, levels: list[str]) -> int | None:
    """Record the lesion that is operated on. Returns its SINS, or None where a component is missing."""
    chance = story.chance
    location = sins_location(levels)
    words = {
        name: chance.weighted({word: weight for word, (_, weight) in options.items()})
        for name, options in _COMPONENTS.items()
    }
    sins = _LOCATION[location] + sum(_COMPONENTS[name][word][0] for name, word in words.items())
    unread = chance.happens(0.05)
    below_cord = LEVELS.index(levels[-1]) > LEVELS.index("L1")
    sectors = sorted({chance.whole(1, 12) for _ in range(5)}) if chance.happens(0.6) else []
    story.add(
        SpinalLesion,
        levels=levels,
        **story.known("escc", chance.weighted(_ESCC), 0.04),
        neural_element=codes.NeuralElement.CAUDA if below_cord else codes.NeuralElement.CORD,
        sins_location=location,
        **(words | ({"sins_collapse": None, "sins_missing": "not_done"} if unread else {})),
        wbb_sectors=sectors,
        wbb_layers=["B", "C", "D"] if sectors else [],
        wbb_orientation=codes.WbbOrientation.CLOCKWISE if sectors else None,
    )
    return None if unread else sins


def tell_second_lesion(story: Story) -> None:
    """Some patients have another metastasis of the spine that is left alone; it compresses nothing."""
    if story.chance.happens(0.25):
        levels = draw_levels(story)
        story.add(SpinalLesion, levels=levels, escc=codes.Escc.GRADE_0, sins_location=sins_location(levels))
