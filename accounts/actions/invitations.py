"""Inviting people. Nobody registers by themselves: each account begins with an invitation of a manager or operator."""

import hashlib
import logging
import secrets
from base64 import b32encode
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import request_id
from accounts.actions.memberships import grant_membership
from accounts.actions.users import create_user
from accounts.models import Invitation, Membership, User
from accounts.permissions import Role
from accounts.scope import set_scope

logger = logging.getLogger(__name__)

HOLDS = timedelta(days=7)


class NotAccepted(Exception):
    """An invitation that lets nobody in. Unknown, used, withdrawn and expired are one answer."""

    def __init__(self) -> None:
        super().__init__("This code lets nobody in: it may be mistyped, used, withdrawn or too old. Ask for a new one.")


class AlreadyMember(Exception):
    """Somebody accepted an invitation to a site where they are already. Its text is for them."""


@transaction.atomic
def invite(
    *, by: str, site_id: int | None, role: Role | None, display_name: str, email: str = ""
) -> tuple[Invitation, str]:
    """Let somebody join a site in `role` within seven days, or have an account without one (no site, no role).

    Gives back the code too, which is nowhere kept.
    """
    code = b32encode(secrets.token_bytes(20)).decode()
    invitation = Invitation(
        site_id=site_id,
        role=Role(role) if role else "",
        display_name=display_name,
        email=email,
        code_sha256=digest_of(code),
        invited_by=by,
        expires_at=timezone.now() + HOLDS,
    )
    invitation.full_clean()
    invitation.save(force_insert=True)
    logger.info("%s made invitation:%s as %s to site:%s", by, invitation.pk, role, site_id)
    return invitation, "-".join(code[at : at + 4] for at in range(0, len(code), 4))


@transaction.atomic
def withdraw_invitation(*, by: str, invitation: Invitation) -> None:
    """Nobody comes in by it any more. One that was accepted meanwhile stays as it is."""
    open_ones = Invitation.objects.open().filter(pk=invitation.pk)
    open_ones.update(withdrawn_at=timezone.now())
    logger.info("%s withdrew invitation:%s", by, invitation.pk)


@transaction.atomic
def accept_as_new(
    *, code: str, username: str, display_name: str, password: str, to_site: bool = True
) -> tuple[User, Invitation]:
    """Make the account of whoever holds the code, a member of the site in the role that was offered.

    `to_site`: whether it is an invitation to a site; one of the other kind lets nobody in here. Raises NotAccepted for
    a code that lets nobody in, before anything else is looked at; ValidationError on a taken name or a weak password,
    and then the code is good still.
    """
    invitation = open_invitation(code, to_site=to_site)
    by = f"invitation:{invitation.pk}"
    # nobody is signed in: the history names the invitation, and that names who made it
    set_scope(sites=[], actor=by, request_id=request_id.current.get(), reason="an invitation was accepted")
    user = create_user(by=by, username=username, password=password, email=invitation.email, display_name=display_name)
    _close(invitation, user)
    return user, invitation


@transaction.atomic
def accept_as(*, user: User, code: str, to_site: bool = True) -> Invitation:
    """Somebody with an account joins one more site. Raises NotAccepted, and AlreadyMember where they belong to it."""
    invitation = open_invitation(code, to_site=to_site)
    site = invitation.site_id
    if site is not None and Membership.objects.filter(user=user, site_id=site).exists():
        raise AlreadyMember("You belong to this site already. Ask its data manager to change your role instead.")
    _close(invitation, user)
    return invitation


def open_invitation(code: str, *, to_site: bool = True) -> Invitation:
    """The invitation of a code, kept from others until the transaction ends. Raises NotAccepted."""
    found = Invitation.objects.open().select_for_update().filter(code_sha256=digest_of(code)).first()
    if found is None or (found.site_id is not None) is not to_site:
        raise NotAccepted
    return found


def digest_of(code: str) -> str:
    """Dashes, spaces and small letters are a matter of typing."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _close(invitation: Invitation, user: User) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now(), accepted_by=user)
    if invitation.site_id is not None:
        by, role = f"invitation:{invitation.pk}", Role(invitation.role)
        grant_membership(by=by, user=user, site_id=invitation.site_id, role=role)
