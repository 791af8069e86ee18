from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

#: How long a draft is kept after its author last typed in it.
KEPT_FOR = timedelta(days=14)


def when_it_ends():
    return timezone.now() + KEPT_FOR


class DraftQuerySet(models.QuerySet):
    """A draft is its author's: nobody else reads it, whatever they may see of the patient."""

    def visible_to(self, user) -> Self:
        return self.filter(author=user.pk, ends_at__gt=timezone.now())


class Draft(models.Model):
    """What somebody typed into a form and has not saved. It is no data: nothing counts it, exports it or shows it.

    `sealed` is encrypted, because it may hold a name: who somebody is stands nowhere in clear but in the identities.
    `page` is the address of the form, which names nobody; `key` tells two drafts of one page apart.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("registry.Site", on_delete=models.CASCADE, related_name="+")
    patient = models.ForeignKey("registry.Patient", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    page = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    key = models.UUIDField()
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(default=when_it_ends)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="%(app_label)s_%(class)s_one_per_key")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
