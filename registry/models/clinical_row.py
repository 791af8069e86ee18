from typing import Self

from django.db import models

from accounts.selectors import sites_visible_to
from registry.models.constraints import flatten, vocabulary
from registry.vocabulary.common import RecordState


class SiteScopedQuerySet(models.QuerySet):
    """Every clinical query starts here: a person sees the rows of their own sites."""

    def visible_to(self, user) -> Self:
        return self.filter(site__in=sites_visible_to(user))


class ClinicalRow(models.Model):
    """A row of clinical data: it hangs on a pseudonymous patient and lies in that patient's site.

    `site` repeats the patient's, held equal by a composite foreign key in the database, so that every table can be
    walled by site without a join. `source_key` names the cell of a hospital's file the row came from: importing a
    corrected file finds its row again even when a date was what was wrong. `version` counts the edits. `record_state`
    is held by the database: a locked or signed row does not change, whoever asks (`registry.actions.life`).
    """

    patient = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="%(class)ss")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    source_key = models.CharField(max_length=80, blank=True, default="", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    record_state = models.CharField(
        max_length=8,
        choices=RecordState.choices,
        default=RecordState.COMPLETE,
        db_default=RecordState.COMPLETE,
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} of patient {self.patient_id}"


def of_clinical_row() -> list[models.BaseConstraint]:
    """What every clinical table has: one row for one cell of a source file, and a state there is a word for."""
    return flatten(
        [
            models.UniqueConstraint(
                fields=["patient", "source_key"],
                condition=~models.Q(source_key=""),
                name="%(app_label)s_%(class)s_one_per_source",
            ),
            vocabulary(record_state=RecordState),
        ]
    )
