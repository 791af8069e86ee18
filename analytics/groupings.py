"""The fixed ways a cohort is divided. Strata keep one order and one label in every figure and table."""

from dataclasses import dataclass

from registry.vocabulary.anatomy import Escc, Region
from registry.vocabulary.oncology import PrimaryGroup

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Grouping:
    """`column` is the stratum's column in `analytics_index_procedure`; `landmark_day` delays entry for everybody.

    A stratum that is only decided after surgery would make its members immortal until then: its curves start on the
    landmark day, among those still followed that day without the event.
    """

    code: str
    label: str
    column: str | None
    strata: dict[str, str]
    landmark_day: int = 0

    def label_of(self, stratum: str) -> str:
        return self.strata.get(stratum, stratum)

    def order_of(self, stratum: str) -> int:
        return list(self.strata).index(stratum) if stratum in self.strata else len(self.strata)


OVERALL = Grouping("all", "All operations", None, {"all": "All operations"})
OPERATION = Grouping(
    "operation",
    "Operation",
    "operation",
    {
        "separation": "Separation surgery",
        "tes": "Total en bloc spondylectomy",
        "piecemeal": "Piecemeal spondylectomy",
        "mist": "Minimally invasive stabilisation",
        "other": "Other operation",
    },
)
PRIMARY = Grouping(
    "primary", "Primary tumour", "primary_group", {**dict(PrimaryGroup.choices), MISSING: "Not recorded"}
)
ESCC = Grouping(
    "escc", "ESCC grade", "escc", {**{code: f"ESCC {code}" for code in Escc.values}, MISSING: "Not recorded"}
)
TOKUHASHI = Grouping(
    "tokuhashi",
    "Tokuhashi band",
    "tokuhashi_band",
    {"0-8": "Tokuhashi 0-8", "9-11": "Tokuhashi 9-11", "12-15": "Tokuhashi 12-15", MISSING: "Not recorded"},
)
SRS = Grouping(
    "srs", "Radiosurgery by day 42", "srs_given", {"yes": "SRS by day 42", "no": "No SRS by day 42"}, landmark_day=42
)
REGION = Grouping(
    "region", "Level region", "region", {**dict(Region.choices), "X": "More than one region", MISSING: "Not recorded"}
)

GROUPINGS: tuple[Grouping, ...] = (OPERATION, OVERALL, PRIMARY, ESCC, TOKUHASHI, SRS, REGION)
BY_CODE = {grouping.code: grouping for grouping in GROUPINGS}
