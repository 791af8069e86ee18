"""Who may do what to whom, among people. Each `check_*` raises NotAllowed with the reason, in words for a person."""

from accounts.models import Membership, User
from accounts.selectors import sites_managed_by


class NotAllowed(Exception):
    """Its text says why, to the person who tried."""


def check_not_oneself(person: User, member: Membership) -> None:
    """Nobody changes their own role: so nobody raises it, and a site's last manager cannot leave it without one."""
    if member.user_id == person.pk:
        raise NotAllowed("This is you. Another manager changes your role or account.")


def check_may_switch_account(person: User, member: Membership) -> None:
    """An account is switched off or on by who manages every site it belongs to; elsewhere a membership is ended."""
    check_not_oneself(person, member)
    managed = {site.pk for site in sites_managed_by(person).values()}
    theirs = set(Membership.objects.filter(user_id=member.user_id).values_list("site_id", flat=True))
    if not theirs <= managed:
        raise NotAllowed("They belong to other sites too. End their membership here instead, or ask the operator.")
