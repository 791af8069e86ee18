from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from accounts.permissions import Permission, Role, roles_with

if TYPE_CHECKING:
    from accounts.models.user import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: "User") -> Self:
        """Memberships that count: a disabled user has none."""
        return self.filter(user_id=user.pk, user__is_active=True)

    def allowing(self, permission: Permission) -> Self:
        return self.filter(role__in=roles_with(permission))


class Membership(models.Model):
    """What one person is at one site."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="%(app_label)s_%(class)s_one_role_per_site"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="%(app_label)s_%(class)s_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id}: {self.role} at site {self.site_id}"
