"""The first worked patient as a hospital's records tell of them."""

from typing import Any

import pytest

from tests.integration.records.conftest import desk  # noqa: F401 - a fixture

LABORATORY = {
    "albumin_g_dl": "4.0",
    "crp_mg_dl": "0.1",
    "ldh_iu_l": 180,
    "platelets_10e9_l": 250,
    "calcium_mg_dl": "9.4",
    "bilirubin_mg_dl": "0.6",
}
BASELINE: dict[str, Any] = {
    "kps": 80,
    "ecog": 1,
    "frankel": "D",
    "ambulation": "independent",
    "tolerates_surgery": "yes",
    "chemotherapy_before": "no",
    "visceral_spread": "none",
    "skeletal_spread": "solitary",
    **LABORATORY,
}
LESION: dict[str, Any] = {
    "levels": ["T12"],
    "escc": "3",
    "irradiated_before": "no",
    "sins_pain": "mechanical",
    "sins_lesion": "lytic",
    "sins_alignment": "deformity",
    "sins_collapse": "under_50",
    "sins_posterolateral": "bilateral",
}
PRIMARY = {"group": "kidney"}
#: By score, total and band.
RENAL = {
    "tomita": (3, "2-3"),
    "tokuhashi_revised": (12, "12-15"),
    "bauer": (4, "4-5"),
    "bauer_modified": (4, "3-4"),
    "katagiri_2014": (2, "0-3"),
    "nesms": (3, "3"),
    "sins": (15, "unstable"),
    "escc": (None, "high"),
    "noms": (None, "separation_srs"),
}


@pytest.fixture
def renal(db: None) -> Any:
    """A patient of hospital north, written as an import writes, without scores yet."""
    from registry.models import PrimaryTumour, SpinalLesion
    from tests import factories

    case = factories.Case(factories.a_site("north")).operated(levels=["T12"]).baseline(**BASELINE)
    case.add(PrimaryTumour, **PRIMARY)
    case.add(SpinalLesion, **LESION)
    return case


def kept(case: Any, score: str = "") -> list[Any]:
    """Every result kept for the operation, oldest first."""
    from registry.models import ComputedScore
    from tests import factories

    with factories.corrected(case.site):
        rows = ComputedScore.objects.filter(surgery=case.surgery).order_by("pk")
        return list(rows.filter(score=score) if score else rows)


def compute(case: Any) -> None:
    from registry.actions.scores import keep_scores
    from tests import factories

    keep_scores(by=factories.BY, site=case.site, patients=[case.patient.pk])
