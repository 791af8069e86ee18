"""Who sees which sites, and what they may do there."""

from typing import TYPE_CHECKING

from accounts.models import Membership
from accounts.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def sites_visible_to(user: "User | AnonymousUser") -> "Iterable[int]":
    """Primary keys of the sites a person belongs to: a lazy query, good in `pk__in` and in a loop."""
    if not user.is_authenticated:
        return []
    return Membership.objects.of(user).values_list("site_id", flat=True)


def may(user: "User | AnonymousUser", permission: Permission, *, site: int | None = None) -> bool:
    """Whether a person has `permission` at `site`, or anywhere if no site is named."""
    if not user.is_authenticated:
        return False
    memberships = Membership.objects.of(user).allowing(permission)
    return (memberships if site is None else memberships.filter(site_id=site)).exists()
