from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from exports.models.project import Project
from exports.vocabulary import Scope
from registry.models.constraints import PREFIX, check, flatten


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def alive(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """A key to one project for one of its members. The secret is shown once and kept as a hash."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tokens")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    public_id = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    # of the form that REDCap's clients take; none for a token that is not good for them
    redcap_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    label = models.CharField(max_length=80, blank=True, help_text="Where it is used, such as 'nightly script'.")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = flatten(
            [
                check("scopes__vocabulary", Q(scopes__contained_by=Scope.values), "scopes: words of the list only."),
                check("scopes__given", Q(scopes__len__gt=0), "scopes: choose at least one."),
                models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name=PREFIX + "digest__is_a_hash"),
                models.CheckConstraint(
                    condition=Q(redcap_digest=None) | Q(redcap_digest__regex=r"^[0-9a-f]{64}$"),
                    name=PREFIX + "redcap_digest__is_a_hash",
                ),
            ]
        )

    def __str__(self) -> str:
        return f"token {self.public_id}"

    @property
    def is_alive(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
