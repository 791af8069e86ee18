"""Making people known, letting them in, and shutting them out."""

import logging

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.scope import set_reason

logger = logging.getLogger(__name__)


@transaction.atomic
def create_user(*, by: str, username: str, password: str, email: str = "", display_name: str = "") -> User:
    """Make a person who can sign in. They see nothing until they are a member of a site.

    `by` names the actor, "user:<id>" or "command:<name>". Raises ValidationError on a taken name or a weak password.
    """
    user = User(username=username, email=email, display_name=display_name)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    logger.info("%s created user:%s", by, user.pk)
    return user


@transaction.atomic
def set_password(*, by: str, user: User, password: str) -> None:
    """Give a person a new password. Their open sessions end, because a session is signed with the old one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    logger.info("%s set the password of user:%s", by, user.pk)


@transaction.atomic
def disable_user(*, by: str, user: User, reason: str = "") -> None:
    """Shut a person out at once, out of open sessions too. Nothing is deleted: what they did stays theirs."""
    if reason:
        set_reason(reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user)
    logger.info("%s disabled user:%s", by, user.pk)


@transaction.atomic
def enable_user(*, by: str, user: User, reason: str = "") -> None:
    """Let a person in again, with the password, factors and roles they had. Sessions of before stay ended."""
    if reason:
        set_reason(reason)
    user.is_active = True
    user.save(update_fields=["is_active"])
    logger.info("%s enabled user:%s", by, user.pk)


def end_sessions(*, user: User) -> None:
    """End every session of this person; a session is signed with the epoch."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
