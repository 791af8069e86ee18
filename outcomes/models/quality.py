"""What people and rules say about the quality of a record: confirmed, asked, answered, verified at its source."""

from django.db import models
from django.db.models import Q

from outcomes.vocabulary import QueryState, QueryStep
from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import PREFIX, check, flatten, vocabulary
from registry.models.life import OfRecord


class Confirmation(OfRecord):
    """A person's word that something unlikely is right. It holds for these values and no others."""

    rule = models.CharField(max_length=60)
    values = models.JSONField()
    word = models.CharField(max_length=500)
    by = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="confirmation_of_row")]
        constraints = [
            check("word__given", ~Q(word=""), "word: say why it is right."),
            models.CheckConstraint(condition=~Q(rule=""), name=PREFIX + "rule__given"),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


class DataQuery(OfRecord):
    """A question about a record, or about one field of it, raised by a person or by a rule.

    `state` says who is waited for, `waiting_since` from when. A rule asks once about one record: `values` are what it
    asked about last. What was asked and by whom never changes; the steps since are `DataQueryEntry`.
    """

    field = models.CharField(max_length=63, blank=True)
    rule = models.CharField(max_length=60, blank=True)
    values = models.JSONField(null=True, blank=True)
    text = models.TextField()
    raised_by = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=QueryState.choices, default=QueryState.OPEN)
    waiting_since = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "query"
        verbose_name_plural = "queries"
        indexes = [
            models.Index(fields=["table", "row"], name="query_of_row"),
            models.Index(
                fields=["site", "state", "waiting_since"], condition=~Q(state=QueryState.CLOSED), name="query_waiting"
            ),
        ]
        constraints = flatten(
            [
                vocabulary(state=QueryState),
                check("text__given", ~Q(text=""), "text: say what is asked."),
                models.CheckConstraint(condition=~Q(raised_by=""), name=PREFIX + "raised_by__given"),
                models.CheckConstraint(
                    condition=Q(state=QueryState.CLOSED, closed_at__isnull=False) & ~Q(closed_by="")
                    | ~Q(state=QueryState.CLOSED) & Q(closed_at__isnull=True, closed_by=""),
                    name=PREFIX + "closed__by_somebody",
                ),
                models.UniqueConstraint(
                    fields=["rule", "table", "row"], condition=~Q(rule=""), name=PREFIX + "asked_once_by_rule"
                ),
            ]
        )

    def __str__(self) -> str:
        return f"query {self.pk}"


class DataQueryEntry(models.Model):
    """One step of a query: who did what, when, in which words. Never rewritten."""

    query = models.ForeignKey(DataQuery, on_delete=models.PROTECT, related_name="entries")
    patient = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=QueryStep.choices)
    text = models.TextField(blank=True)
    by = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "data query entries"
        constraints = flatten(
            [
                vocabulary(step=QueryStep),
                models.CheckConstraint(condition=~Q(by=""), name=PREFIX + "by__given"),
            ]
        )

    def __str__(self) -> str:
        return f"step {self.pk} of query {self.query_id}"


class Verification(OfRecord):
    """That a person compared one version of a record with its source. It lapses when the record is edited."""

    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the record's canonical text at that version.")
    by = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="verification_of_row")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=""), name=PREFIX + "by__given"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name=PREFIX + "withdrawn__by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"verification {self.pk}"
