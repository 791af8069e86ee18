import uuid

from django.db import models

from exports.models.project import Agreement, Project


class Edition(models.Model):
    """What a project's readers page through: who is in it, and how coarse patients are told, settled for a while.

    The rows themselves are read as they are now, so a consent taken back or a value corrected counts at once. Which
    pseudonyms there are, and which classes of patients are shown, lies where only the release views see it. Editions
    are only ever added; a project's newest one counts as long as its terms are still those of `terms_sha256`.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="editions")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="editions")
    terms_sha256 = models.CharField(max_length=64)
    dictionary_version = models.CharField(max_length=40)
    rung = models.PositiveSmallIntegerField()
    k = models.PositiveIntegerField(null=True)
    l = models.PositiveIntegerField(null=True)  # noqa: E741 - its name in the field
    n_patients = models.PositiveIntegerField(help_text="Of the project's cohort, those not shown included.")
    n_suppressed = models.PositiveIntegerField()
    times = models.JSONField(
        default=dict, help_text="How many patients at which step of the ladder of times, and who is single."
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["project", "-id"], name="edition_of_project")]

    def __str__(self) -> str:
        return f"edition {self.pk} of project {self.project_id}"
