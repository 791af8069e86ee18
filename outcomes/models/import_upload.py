from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

#: How long files wait to be imported after they were sent.
KEPT_FOR = timedelta(days=1)


def when_it_ends():
    return timezone.now() + KEPT_FOR


class ImportState(models.TextChoices):
    """Where files are on their way in. `trying` and `applying` are a worker's."""

    UNMAPPED = "unmapped", "Without a mapping yet"
    TRYING = "trying", "Being tried"
    TRIED = "tried", "Tried"
    APPLYING = "applying", "Being imported"
    IMPORTED = "imported", "Imported"
    FAILED = "failed", "Not tried to the end"


class ImportNote(models.TextChoices):
    """Why work on files came to no good end, or to another one than was told."""

    CHANGED = "changed", "The registry has changed since these files were tried, so nothing was imported."
    CLASH = "clash", "Somebody changed a record meanwhile; nothing was imported. Try again."
    BUSY = "busy", "Another import into this site is being made. Try again when it is over."
    TOO_LONG = "too long", "It took too long and was given up; nothing was imported. Ask for the import command."
    STOPPED = "stopped", "The import was stopped; nothing was imported."
    RIGHTS = "rights", "You no longer have the right to import here."
    LOST = "lost", "What was sent can no longer be read. Discard it and send the files again."


#: A worker has them.
AT_WORK = (ImportState.TRYING, ImportState.APPLYING)


class ImportUploadQuerySet(models.QuerySet):
    """Files are seen by whoever sent them and by nobody else."""

    def visible_to(self, user) -> Self:
        return self.filter(author=user.pk, ends_at__gt=timezone.now())


class ImportUpload(models.Model):
    """Two files and their mapping, sent to be imported, and what an import of them would do. They are no data yet.

    All of it is encrypted: files of a hospital hold names. What the files were called is not kept. `source` is the
    mapping's name for where they come from. Files that are much for a request are handed to a worker, who sees them
    under `job` and nothing before; `phase`, `done` and `total` tell how far the worker is.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20, blank=True)
    patients_name = models.CharField(max_length=20, default="patients.csv", help_text="Ours; its end says what it is.")
    followup_name = models.CharField(max_length=20, default="followup.csv")
    patients_size = models.BigIntegerField(default=0)
    followup_size = models.BigIntegerField(default=0)
    sealed_mapping = models.BinaryField()
    sealed_building = models.BinaryField(default=bytes, help_text="Examples of columns, and what was chosen.")
    sealed_answer = models.BinaryField(default=bytes)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.TRIED)
    note = models.CharField(max_length=8, choices=ImportNote.choices, blank=True)
    job = models.UUIDField(null=True, unique=True)
    started_at = models.DateTimeField(null=True)
    phase = models.CharField(max_length=40, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(default=when_it_ends)

    objects = ImportUploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="%(app_label)s_%(class)s_state__vocabulary"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=AT_WORK) | models.Q(job__isnull=False),
                name="%(app_label)s_%(class)s_work_has_a_job",
            ),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class PartOf(models.TextChoices):
    PATIENTS = "patients", "Patients"
    FOLLOWUP = "followup", "Follow-up"
    PROBLEMS = "problems", "Problems"


class ImportPartQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(upload__in=ImportUpload.objects.visible_to(user))


class ImportPart(models.Model):
    """A piece of a file of an upload, encrypted; or of the table of its problems. It goes with its upload."""

    upload = models.ForeignKey(ImportUpload, on_delete=models.CASCADE, related_name="parts")
    of = models.CharField(max_length=8, choices=PartOf.choices)
    number = models.IntegerField()
    sealed = models.BinaryField()

    objects = ImportPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "of", "number"], name="%(app_label)s_%(class)s_one_of_a_number")
        ]

    def __str__(self) -> str:
        return f"part {self.number} of upload {self.upload_id}"
