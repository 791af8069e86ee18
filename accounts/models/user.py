from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


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
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_session_auth_hash(self) -> str:
        """What a session is signed with: it ends when the password changes, or the epoch."""
        return str(super().get_session_auth_hash()) + f".{self.session_epoch}"
