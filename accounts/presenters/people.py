from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from accounts.models import Invitation, Membership, User
from accounts.permissions import SECOND_FACTOR_ROLES
from accounts.selectors import names_of


@dataclass(frozen=True)
class MemberLine:
    """One person of a site, as the list of its people shows them."""

    pk: int
    name: str
    username: str
    role: str
    is_active: bool
    is_oneself: bool
    factor: str
    last_in: datetime | None


@dataclass(frozen=True)
class InvitationLine:
    """One invitation that nobody accepted yet."""

    pk: int
    name: str
    email: str
    role: str
    by: str
    until: datetime


def member_lines(members: Iterable[Membership], reader: User) -> list[MemberLine]:
    found = list(members)
    users = [member.user_id for member in found]
    kept = Authenticator.objects.filter(user_id__in=users).exclude(type=Authenticator.Type.RECOVERY_CODES)
    with_factor = set(kept.values_list("user_id", flat=True))
    return [
        MemberLine(
            pk=member.pk,
            name=str(member.user),
            username=member.user.username,
            role=member.get_role_display(),
            is_active=member.user.is_active,
            is_oneself=member.user_id == reader.pk,
            factor=_factor(member, member.user_id in with_factor),
            last_in=member.user.last_login,
        )
        for member in found
    ]


def invitation_lines(invitations: Iterable[Invitation]) -> list[InvitationLine]:
    found = list(invitations)
    names = names_of(invitation.invited_by for invitation in found)
    return [
        InvitationLine(
            pk=invitation.pk,
            name=invitation.display_name,
            email=invitation.email,
            role=invitation.get_role_display(),
            by=names[invitation.invited_by],
            until=invitation.expires_at,
        )
        for invitation in found
    ]


def _factor(member: Membership, has_one: bool) -> str:
    if has_one:
        return "set up"
    return "not yet, and needed" if member.role in SECOND_FACTOR_ROLES else "none"
