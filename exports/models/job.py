import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from exports.models.project import Agreement, Project
from exports.models.token import ApiToken
from exports.vocabulary import FileFormat, JobState, Profile
from registry.models.constraints import PREFIX, flatten, vocabulary


class ExportJob(models.Model):
    """One order of data: what was asked for, what was allowed, how far it is, and what came of it.

    `manifest` is the answer a consumer reads when it is done; what it says was written was counted against what was
    expected before the files were put in their place.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="jobs")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="jobs")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, null=True, related_name="jobs")
    idempotency_key = models.CharField(max_length=80, blank=True)
    order_sha256 = models.CharField(max_length=64, help_text="Of the order, so that a key stands for one order.")
    request_url = models.CharField(max_length=200)
    profile_requested = models.CharField(max_length=2, choices=Profile.choices)
    profile_applied = models.CharField(max_length=2, choices=Profile.choices)
    entities = ArrayField(models.CharField(max_length=30))
    format = models.CharField(max_length=8, choices=FileFormat.choices)
    # FHIR's types of resources asked for; none means all
    resources = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=JobState.choices, default=JobState.QUEUED)
    tables_done = models.PositiveSmallIntegerField(default=0)
    snapshot_at = models.DateTimeField(null=True, blank=True)
    manifest = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    ordered_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        constraints = flatten(
            [
                vocabulary(format=FileFormat, state=JobState, profile_requested=Profile, profile_applied=Profile),
                models.UniqueConstraint(
                    fields=["project", "idempotency_key"],
                    condition=~Q(idempotency_key=""),
                    name=PREFIX + "one_per_key",
                ),
                models.CheckConstraint(
                    condition=~Q(state=JobState.DONE) | Q(manifest__isnull=False, expires_at__isnull=False),
                    name=PREFIX + "done__has_manifest",
                ),
            ]
        )

    def __str__(self) -> str:
        return f"export {self.uuid}"

    @property
    def progress(self) -> str:
        return f"{self.tables_done}/{len(self.entities)} tables"
