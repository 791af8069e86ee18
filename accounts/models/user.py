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
    def role_by_site(self) -> dict[int, str]:
        """Their role at each of their sites; asked once a request. Nothing for who is disabled."""
        return dict(self.memberships.values_list("site_id", "role")) if self.is_active else {}

    @property
    def roles_somewhere(self) -> frozenset[str]:
        """The roles they have, at any site. None for who belongs to no site."""
        return frozenset(self.role_by_site.values())

    @property
    def manages_people(self) -> bool:
        """Whether the pages about people are theirs, at any site."""
        return not self.roles_somewhere.isdisjoint(roles_with(Permission.MANAGE_MEMBERS))

    @property
    def imports_files(self) -> bool:
        """Whether the pages that import files are theirs, at any site."""
        return not self.roles_somewhere.isdisjoint(roles_with(Permission.IMPORT_DATA))

    @cached_property
    def has_projects(self) -> bool:
        """Whether data leave to a project of theirs, or by their management; asked once a request."""
        manages = not self.roles_somewhere.isdisjoint(roles_with(Permission.MANAGE_PROJECTS))
        return manages or (self.is_active and self.projects.exists())

    def get_session_auth_hash(self) -> str:
        """What a session is signed with: it ends when the password changes, or the epoch."""
        return str(super().get_session_auth_hash()) + f".{self.session_epoch}"
