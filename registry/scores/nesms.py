"""New England Spinal Metastasis Score: 0 to 3 points, high is good."""

from decimal import Decimal

from registry.scores.bauer import MODIFIED_BAUER
from registry.scores.inputs import Number, Values, of_words
from registry.scores.rule import Band, Component, Rule, points_of
from registry.vocabulary.scales import Ambulation

AMBULATION = of_words("ambulation", "Walking", Ambulation)
ALBUMIN = Number("albumin_g_dl", "Albumin", "g/dL", Decimal("0.5"), Decimal(8), "In g/dL: 35 g/L is 3.5 g/dL.")

#: Two points for the modified Bauer score make four in all; the published range ends at three.
CEILING = 3


def _by_bauer(values: Values) -> int:
    return 2 * int(sum(part.points(values) for part in MODIFIED_BAUER.components) >= 3)


NESMS = Rule(
    name="nesms",
    title="New England Spinal Metastasis Score (NESMS)",
    version="nesms-2015-ghori/1",
    citation="Ghori AK et al. Predicting survival after spinal metastases. Spine J 2015;15:2345-50. Schoenfeld AJ et "
    "al. Spine J 2016;16:482-90 and 2021;21:28-36.",
    better="high",
    inputs=(*MODIFIED_BAUER.inputs, AMBULATION, ALBUMIN),
    components=(
        Component(
            "bauer_modified",
            "Modified Bauer score of 3 or more",
            tuple(one.name for one in MODIFIED_BAUER.inputs),
            _by_bauer,
            ((0, "0 to 2"), (2, "3 or 4")),
        ),
        points_of(AMBULATION, {"independent": 1, "with_aid": 0, "assisted": 0, "none": 0}, "Intact ambulation"),
        Component(
            "albumin",
            "Albumin of 3.5 g/dL or more",
            ("albumin_g_dl",),
            lambda values: int(values["albumin_g_dl"] >= Decimal("3.5")),
            ((0, "under 3.5 g/dL"), (1, "3.5 g/dL or more")),
        ),
    ),
    combine=lambda points: min(CEILING, sum(points)),
    bands=(
        Band("0", "0", 0, 0, "all died within a year in the cohort described"),
        Band("1", "1", 1, 1, "odds of death within a year against a score of 3: 31.30 (8.82-111.04)"),
        Band("2", "2", 2, 2, "odds of death within a year against a score of 3: 7.04 (2.47-20.08)"),
        Band("3", "3", 3, 3, "reference; 56 % of 180 patients died within a year"),
    ),
    notes=("The sum of the components is cut at 3.",),
    marks=(
        "Published weights conflict: Ghori gives the modified Bauer score 2 points with a ceiling of 3, which is what "
        "is computed here; a reading with one point each differs only where the modified Bauer score is 3 or 4 and at "
        "most one other factor is favourable. A clinician must decide.",
        "Intact ambulation is read as walking without aid: a clinician must confirm it.",
    ),
)
