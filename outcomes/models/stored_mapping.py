from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from registry.models.clinical_row import SiteScopedQuerySet


class StoredMappingQuerySet(SiteScopedQuerySet):
    def latest_of_each(self):
        return self.order_by("name", "-version").distinct("name")


class StoredMapping(models.Model):
    """What the columns of a hospital's files mean, kept under a name. A version never changes: the next is added.

    `content` is the mapping file itself, which the import command takes too.
    """

    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(
        max_length=40,
        validators=[RegexValidator(r"^\w[\w .-]*$", "Use letters, digits, spaces, dots, hyphens and underscores.")],
    )
    version = models.PositiveIntegerField()
    content = models.TextField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = StoredMappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name", "version"], name="%(app_label)s_%(class)s_one_of_a_version")
        ]

    def __str__(self) -> str:
        return f"stored mapping {self.pk}"
