from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import PREFIX
from registry.models.life import TransactionId


class Merge(models.Model):
    """That two records were found to be of one person: which of them survived, by whom, when and why; and its undoing.

    `taken` names what the survivor took over from the other about the person ("sex", "identity.phone"); what stood
    there before is in the history, at the versions kept here, and nowhere else.
    """

    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    survivor = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    taken = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    patient_version = models.PositiveIntegerField(help_text="Of the survivor, before the merge.")
    identity_version = models.PositiveIntegerField(null=True, blank=True, help_text="Of its identity, if it had one.")
    by = models.CharField(max_length=60)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    made_in = models.BigIntegerField(db_default=TransactionId(), editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_reason = models.TextField(blank=True)
    undone_in = models.BigIntegerField(null=True, editable=False)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name=PREFIX + "one_standing"),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name=PREFIX + "survivor__another"),
            models.CheckConstraint(condition=~Q(reason=""), name=PREFIX + "reason__given"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="", undone_reason="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="") & ~Q(undone_reason="")),
                name=PREFIX + "undone__by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MovedRow(models.Model):
    """That one row of one table went from one patient to another, in a merge or its undoing. Never changed.

    `source_key` is what the row's own was before: the cell of a file is one patient's, so a moved row gives it up.
    """

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="moves")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=63)
    row = models.BigIntegerField()
    moved_from = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    moved_to = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    source_key = models.CharField(max_length=80, blank=True, default="")
    transaction = models.BigIntegerField(db_default=TransactionId(), editable=False)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="movement_of_row")]

    def __str__(self) -> str:
        return f"movement {self.pk}"
