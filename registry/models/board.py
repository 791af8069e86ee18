from django.db import models
from django.db.models import F, Q

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import check, flatten, not_in_future, vocabulary
from registry.models.fields import coded
from registry.vocabulary.oncology import BoardOption


class BoardDecision(ClinicalRow):
    """What the multidisciplinary board recommended, what was done, and why the two differ."""

    decided_on = models.DateField("date of the decision")
    recommended = models.CharField(max_length=16, choices=BoardOption.choices)
    done = coded(BoardOption, "what was done")
    difference_reason = models.TextField("why it differed", blank=True)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                vocabulary(recommended=BoardOption, done=BoardOption),
                not_in_future("decided_on"),
                check(
                    "done__difference_explained",
                    Q(done__isnull=True) | Q(done=F("recommended")) | ~Q(difference_reason=""),
                    "done: what was done differs from what was recommended; say why.",
                ),
            ]
        )
