from django.conf import settings
from django.db import models
from django.db.models import Q

from exports.vocabulary import ReleaseState
from registry.models.constraints import PREFIX, flatten, vocabulary


class FigureRelease(models.Model):
    """Figures of all hospitals together, frozen as of one night. Consumers read the newest approved one.

    The machine refuses a release from which hidden counts could be worked out; a person approves the others. Every
    change of state is in the history.
    """

    run_number = models.PositiveIntegerField(help_text="The night it was made from, which may be gone by now.")
    as_of = models.DateTimeField()
    code_version = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=ReleaseState.choices, default=ReleaseState.PROPOSED)
    refusal = models.TextField(blank=True, help_text="Why it was refused: which counts, never how many.")
    n_hidden = models.PositiveIntegerField(default=0, help_text="Counts that are hidden, all of them audited.")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = flatten(
            [
                vocabulary(state=ReleaseState),
                models.CheckConstraint(
                    condition=Q(state=ReleaseState.APPROVED, approved_by__isnull=False, approved_at__isnull=False)
                    | (~Q(state=ReleaseState.APPROVED) & Q(approved_by=None, approved_at=None)),
                    name=PREFIX + "approved__by_somebody",
                ),
                models.UniqueConstraint(
                    fields=["state"], condition=Q(state=ReleaseState.PROPOSED), name=PREFIX + "one_waits"
                ),
            ]
        )

    def __str__(self) -> str:
        return f"release {self.pk} of figures"


class ReleasedFigure(models.Model):
    """One figure of a release, as it leaves. Never changed."""

    release = models.ForeignKey(FigureRelease, on_delete=models.PROTECT, related_name="figures")
    endpoint = models.CharField(max_length=8, help_text="Or `cohort`.")
    grouping = models.CharField(max_length=12)
    body = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["release", "endpoint", "grouping"], name=PREFIX + "once")]

    def __str__(self) -> str:
        return f"{self.endpoint} by {self.grouping}, release {self.release_id}"


class ReleaseBasis(models.Model):
    """The exact counts behind a released figure, for the next release to be held against. Workers alone read them."""

    figure = models.OneToOneField(ReleasedFigure, on_delete=models.PROTECT, related_name="basis")
    counts = models.JSONField()

    def __str__(self) -> str:
        return f"basis of figure {self.figure_id}"
