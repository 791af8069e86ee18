from django.db import models
from django.db.models import Q


class RunKind(models.TextChoices):
    NIGHTLY = "nightly", "Nightly"
    MANUAL = "manual", "Asked for"


class RunState(models.TextChoices):
    RUNNING = "running", "Running"
    COMPLETE = "complete", "Complete"
    FAILED = "failed", "Failed"


class Run(models.Model):
    """One recomputation of every figure: a generation. Readers see the one that `CurrentRun` points to."""

    kind = models.CharField(max_length=8, choices=RunKind.choices)
    night = models.DateField(null=True, blank=True, help_text="The night a nightly run belongs to; one run a night.")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    started_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True, blank=True, help_text="When its rows were read, all in one snapshot.")
    finished_at = models.DateTimeField(null=True, blank=True)
    steps_done = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=1)
    code_version = models.CharField(max_length=80)
    library_versions = models.JSONField(default=dict)
    input_counts = models.JSONField(default=dict)
    input_hash = models.CharField(max_length=64, blank=True)
    difference = models.JSONField(default=dict, help_text="What changed since the generation before.")
    error = models.CharField(max_length=200, blank=True, help_text="The kind of failure and its step; never a value.")

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["night"], condition=Q(kind=RunKind.NIGHTLY), name="analytics_run_one_a_night"
            ),
            models.CheckConstraint(
                condition=Q(kind=RunKind.MANUAL) | Q(night__isnull=False), name="analytics_run_nightly_has_night"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.COMPLETE) | Q(finished_at__isnull=False, as_of__isnull=False),
                name="analytics_run_complete_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} run {self.pk}"


class CurrentRun(models.Model):
    """The pointer: one row, swapped in one statement when a run is complete."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="analytics_currentrun_one_row")]

    def __str__(self) -> str:
        return f"current: run {self.run_id}"
