from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from accounts.permissions import Permission, roles_with


class User(AbstractUser):
    """A person who signs in. What they may do follows from their memberships, not from groups or staff flags."""

    email = models.EmailField("email address", blank=True)
    display_name = models.CharField(max_length=120, blank=True, help_text="The name other users see.")
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="Raised to end every session of this person at once."
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="%(app_label)s_%(class)s_email_is_taken_once",
                violation_error_message="This email address belongs to an account already. Sign in with that one.",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def manages_people(self) -> bool:
        """Whether the pages about people are theirs, at any site; asked once a request."""
        return self.is_active and self.memberships.filter(role__in=roles_with(Permission.MANAGE_MEMBERS)).exists()

    @cached_property
    def imports_files(self) -> bool:
        """Whether the pages that import files are theirs, at any site; asked once a request."""
        return self.is_active and self.memberships.filter(role__in=roles_with(Permission.IMPORT_DATA)).exists()

    def get_session_auth_hash(self) -> str:
        """What a session is signed with: it ends when the password changes, or the epoch."""
        return str(super().get_session_auth_hash()) + f".{self.session_epoch}"
