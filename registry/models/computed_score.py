from typing import Self

from django.db import models

from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import PREFIX


class ComputedScoreQuerySet(SiteScopedQuerySet):
    def latest_of_each(self) -> Self:
        """The last result of every score of every operation."""
        return self.order_by("surgery_id", "score", "-pk").distinct("surgery_id", "score")


class ComputedScore(models.Model):
    """One result of one score for one operation, as the registry computed it: with its rule's version and its inputs.

    Results are only ever added. The first with a total or a decision is the value at surgery and stays what it was
    (`is_at_surgery`); when a fact, an override or a rule changes, another row follows. `overrides` by input: what a
    clinician said instead of the recorded fact (nothing: it follows the records again), why, who, and when. No foreign
    key to the operation in the database: a result outlives an operation that was recorded by mistake.
    """

    patient = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    surgery = models.ForeignKey("registry.Surgery", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    score = models.CharField(max_length=24)
    rule_version = models.CharField(max_length=40)
    total = models.SmallIntegerField(null=True)
    band = models.CharField(max_length=24, blank=True)
    inputs = models.JSONField()
    points = models.JSONField()
    missing = models.JSONField()
    overrides = models.JSONField()
    is_at_surgery = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ComputedScoreQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "surgery", "score"], name="score_of_surgery")]
        constraints = [
            models.UniqueConstraint(
                fields=["surgery", "score"],
                condition=models.Q(is_at_surgery=True),
                name="%(app_label)s_%(class)s_one_at_surgery",
            ),
            models.CheckConstraint(
                condition=models.Q(is_at_surgery=False) | models.Q(total__isnull=False) | ~models.Q(band=""),
                name=PREFIX + "is_at_surgery__has_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"computed score {self.pk} of patient {self.patient_id}"

    @property
    def is_complete(self) -> bool:
        return not self.missing
