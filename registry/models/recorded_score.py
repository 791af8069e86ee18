from django.db import models
from django.db.models import Case, Value, When

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import check, flatten, vocabulary
from registry.vocabulary.oncology import ScoreName

#: Range of each total; outside it a recorded total is an error of the file.
SCORE_RANGES: dict[str, tuple[int, int]] = {
    ScoreName.TOMITA: (2, 10),
    ScoreName.TOKUHASHI_REVISED: (0, 15),
    ScoreName.BAUER: (0, 5),
    ScoreName.BAUER_MODIFIED: (0, 4),
    ScoreName.KATAGIRI_2014: (0, 10),
    ScoreName.NESMS: (0, 3),
    ScoreName.SINS: (0, 18),
}


def _bound(index: int) -> Case:
    whens = [When(score=name, then=Value(limits[index])) for name, limits in SCORE_RANGES.items()]
    return Case(*whens, output_field=models.IntegerField())


class RecordedScore(ClinicalRow):
    """A total that the hospital computed itself, kept as recorded; it never passes for one the registry computed."""

    surgery = models.ForeignKey("registry.Surgery", on_delete=models.CASCADE, related_name="recorded_scores")
    score = models.CharField(max_length=20, choices=ScoreName.choices)
    total = models.IntegerField()

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["surgery", "score"], name="%(app_label)s_%(class)s_one_per_surgery"),
                vocabulary(score=ScoreName),
                check(
                    "total__range",
                    models.Q(total__gte=_bound(0), total__lte=_bound(1)),
                    "total: outside the range of this score.",
                ),
            ]
        )
