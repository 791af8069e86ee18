from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import PREFIX
from registry.vocabulary.common import SignatureMeaning


class TransactionId(models.Func):
    """The number of the transaction that writes."""

    template = "(pg_current_xact_id()::text::bigint)"
    arity = 0
    output_field = models.BigIntegerField()


class OfRecord(models.Model):
    """What is said of one row of one clinical table. No foreign key: it outlives what it speaks of."""

    patient = models.ForeignKey("registry.Patient", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=63)
    row = models.BigIntegerField()

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class Signature(OfRecord):
    """A person's word on one version of one record. Never deleted; revoked when the record is unlocked."""

    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the record's canonical text at that version.")
    meaning = models.CharField(max_length=10, choices=SignatureMeaning.choices)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    printed_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="signature_of_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name=PREFIX + "revoked__by_somebody",
            ),
            models.CheckConstraint(condition=~Q(printed_name=""), name=PREFIX + "printed_name__given"),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"


class Unlock(OfRecord):
    """That a record was unlocked: by whom and why. The database lets a locked record go only with one of these."""

    by = models.CharField(max_length=60)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    transaction = models.BigIntegerField(db_default=TransactionId(), editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name=PREFIX + "reason__given")]

    def __str__(self) -> str:
        return f"unlocking {self.pk}"
