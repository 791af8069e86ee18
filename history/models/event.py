from django.db import models


class Operation(models.TextChoices):
    CREATED = "I", "Created"
    CHANGED = "U", "Changed"
    DELETED = "D", "Deleted"
    READ = "R", "Read"
    OTHER = "O", "Other"


class Event(models.Model):
    """One line of the history. The database writes it; Django reads it and can do nothing else."""

    at = models.DateTimeField()
    actor = models.TextField()
    request_id = models.TextField()
    reason = models.TextField()
    db_user = models.TextField()
    op = models.CharField(max_length=1, choices=Operation.choices)
    tbl = models.TextField()
    pk_of_row = models.BigIntegerField(db_column="pk")
    site_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = '"history"."event"'
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_op_display()} {self.tbl} {self.pk_of_row} at {self.at:%Y-%m-%d %H:%M:%S}"


class Seal(models.Model):
    """A link of the chain over all events of transactions from `above` up to, not including, `below`."""

    at = models.DateTimeField()
    n_events = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        managed = False
        db_table = '"history"."seal"'
        ordering = ["id"]

    def __str__(self) -> str:
        return f"seal {self.pk} over {self.n_events} events"
