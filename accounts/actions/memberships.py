"""Who belongs to which site, and as what."""

import logging

from django.db import transaction

from accounts.actions.users import end_sessions
from accounts.models import Membership, User
from accounts.permissions import Role
from accounts.scope import set_reason

logger = logging.getLogger(__name__)


@transaction.atomic
def grant_membership(*, by: str, user: User, site_id: int, role: Role, reason: str = "") -> Membership:
    """Make `user` a member of a site in `role`, or change the role they have there, which ends their sessions."""
    if reason:
        set_reason(reason)
    membership, created = Membership.objects.update_or_create(user=user, site_id=site_id, defaults={"role": Role(role)})
    if not created:
        end_sessions(user=user)
    logger.info("%s %s user:%s as %s at site:%s", by, "added" if created else "set", user.pk, membership.role, site_id)
    return membership


@transaction.atomic
def revoke_membership(*, by: str, user: User, site_id: int, reason: str = "") -> None:
    """End a membership, and the person's sessions. They no longer see the site; what they entered stays."""
    if reason:
        set_reason(reason)
    Membership.objects.filter(user=user, site_id=site_id).delete()
    end_sessions(user=user)
    logger.info("%s removed user:%s from site:%s", by, user.pk, site_id)
