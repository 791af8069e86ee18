from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.permissions import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Those that still let somebody in."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """That somebody may join a site in a role, once and until a day. The code itself is not kept, only its hash.

    Without a site it leads to an account alone; what that account is for, whoever invited keeps.
    """

    site = models.ForeignKey(
        "registry.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    display_name = models.CharField(max_length=120, help_text="For whom it is, as other users will see them.")
    email = models.EmailField(blank=True)
    code_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values, site__isnull=False) | Q(role="", site=None),
                name="%(app_label)s_%(class)s_role_is_known",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="%(app_label)s_%(class)s_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="%(app_label)s_%(class)s_accepted_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}: {self.role or 'an account'} at site {self.site_id}"
