"""Spinal Instability Neoplastic Score: 0 to 18 points, high is bad."""

from collections.abc import Iterable

from registry.scores.inputs import BadInput, Choice, of_words
from registry.scores.rule import Band, Rule, points_of
from registry.vocabulary.anatomy import (
    LEVELS,
    SinsAlignment,
    SinsCollapse,
    SinsLesion,
    SinsLocation,
    SinsPain,
    SinsPosterolateral,
)

LOCATION_POINTS = {
    SinsLocation.JUNCTIONAL: 3,
    SinsLocation.MOBILE: 2,
    SinsLocation.SEMI_RIGID: 1,
    SinsLocation.RIGID: 0,
}
#: The occiput, which is no level of the registry but one of the score.
OCCIPUT = "C0"
_JUNCTIONAL = frozenset({OCCIPUT, "C1", "C2", "C7", "T1", "T2", "T11", "T12", "L1", "L5", "S1"})


def location_of(level: str) -> SinsLocation:
    """The class of one level. Raises BadInput: there is no L6."""
    if level not in LEVELS and level != OCCIPUT:
        raise BadInput("location", f"Location: {level!r} is no level of the spine.", "Name one from C1 to S5.")
    if level in _JUNCTIONAL:
        return SinsLocation.JUNCTIONAL
    if level.startswith("S"):
        return SinsLocation.RIGID
    return SinsLocation.SEMI_RIGID if level.startswith("T") else SinsLocation.MOBILE


def worst_location(levels: Iterable[str]) -> SinsLocation:
    """Of a lesion over several levels, the class with most points. `levels` has at least one."""
    return max(map(location_of, levels), key=LOCATION_POINTS.__getitem__)


_CLASS = {place: place.label.split(" (")[0].lower() for place in SinsLocation}
LOCATION = Choice(
    "location",
    "Location",
    {
        **{place.value: place.label for place in SinsLocation},
        **{level: f"{level}: {_CLASS[location_of(level)]}" for level in (OCCIPUT, *LEVELS)},
    },
    "A level, or the class of levels. Of several levels, the one with most points.",
)
PAIN = Choice(
    "pain",
    "Pain",
    {
        SinsPain.MECHANICAL.value: "Mechanical (on movement or loading, or relieved by lying down)",
        SinsPain.OCCASIONAL.value: SinsPain.OCCASIONAL.label,
        SinsPain.NONE.value: SinsPain.NONE.label,
    },
)
LESION = of_words("lesion", "Bone lesion", SinsLesion)
ALIGNMENT = of_words("alignment", "Alignment", SinsAlignment)
COLLAPSE = of_words("collapse", "Vertebral body collapse", SinsCollapse)
POSTEROLATERAL = of_words("posterolateral", "Posterolateral involvement", SinsPosterolateral)

SINS = Rule(
    name="sins",
    title="Spinal Instability Neoplastic Score (SINS)",
    version="sins-2010/1",
    citation="Fisher CG et al. A novel classification system for spinal instability in neoplastic disease. Spine "
    "2010;35:E1221-9. Fourney DR et al. J Clin Oncol 2011;29:3072-7.",
    better="low",
    inputs=(LOCATION, PAIN, LESION, ALIGNMENT, COLLAPSE, POSTEROLATERAL),
    components=(
        points_of(
            LOCATION,
            {
                **{place.value: points for place, points in LOCATION_POINTS.items()},
                **{level: LOCATION_POINTS[location_of(level)] for level in (OCCIPUT, *LEVELS)},
            },
        ),
        points_of(PAIN, {"mechanical": 3, "occasional": 1, "none": 0}),
        points_of(LESION, {"lytic": 2, "mixed": 1, "blastic": 0}),
        points_of(ALIGNMENT, {"subluxation": 4, "deformity": 2, "normal": 0}),
        points_of(COLLAPSE, {"over_50": 3, "under_50": 2, "none_over_50_involved": 1, "none": 0}),
        points_of(POSTEROLATERAL, {"bilateral": 3, "unilateral": 1, "none": 0}),
    ),
    bands=(
        Band("stable", "0-6: stable", 0, 6),
        Band("potentially_unstable", "7-12: potentially unstable", 7, 12, "a surgeon should be consulted"),
        Band("unstable", "13-18: unstable", 13, 18, "a surgeon should be consulted"),
    ),
    notes=(
        "One page prints pain as 3, 2, 1; it is 3, 1, 0.",
        "The score describes a lesion before fixation; scoring it again afterwards is outside its definition.",
    ),
    marks=(
        "A collapse of exactly 50 % is not defined: a clinician says which side it is on.",
        "That several levels count as the worst of them is from general knowledge: a clinician must confirm it.",
    ),
)
