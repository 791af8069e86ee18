from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

#: How long files wait to be imported after they were sent.
KEPT_FOR = timedelta(days=1)


def when_it_ends():
    return timezone.now() + KEPT_FOR


class ImportUploadQuerySet(models.QuerySet):
    """Files are seen by whoever sent them and by nobody else."""

    def visible_to(self, user) -> Self:
        return self.filter(author=user.pk, ends_at__gt=timezone.now())


class ImportUpload(models.Model):
    """Two files and their mapping, sent to be imported, and what an import of them would do. They are no data yet.

    All of it is encrypted: files of a hospital hold names. What the files were called is not kept. `source` is the
    mapping's name for where they come from.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)
    sealed_patients = models.BinaryField()
    sealed_followup = models.BinaryField()
    sealed_mapping = models.BinaryField()
    sealed_answer = models.BinaryField()
    sent_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(default=when_it_ends)

    objects = ImportUploadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"upload {self.pk}"
