"""Who sees which sites, and what they may do there."""

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.models import Membership, User
from accounts.permissions import ROLE_PERMISSIONS, SECOND_FACTOR_ROLES, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


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


def rights_at(user: "User | AnonymousUser", site: int) -> frozenset[Permission]:
    """Everything a person may do at one site, in one query; nothing where they do not belong."""
    if not user.is_authenticated:
        return frozenset()
    roles = Membership.objects.of(user).filter(site_id=site).values_list("role", flat=True)
    return frozenset(right for role in roles for right in ROLE_PERMISSIONS[Role(role)])


def factors_of(user: User) -> "QuerySet[Authenticator]":
    """A person's second factors, the oldest first. Recovery codes are none: they stand in for one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk")


def has_passkey(user: User) -> bool:
    return bool(factors_of(user).filter(type=Authenticator.Type.WEBAUTHN).exists())


def needs_second_factor(user: User) -> bool:
    """Whether a person's role at any site asks for one, or their part in a project that data leave to."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return not user.roles_somewhere.isdisjoint(SECOND_FACTOR_ROLES) or user.has_projects


def recovery_codes_left(user: User) -> int | None:
    """How many recovery codes are unused; None where there are none at all."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if codes is None else len(codes.wrap().get_unused_codes())


def sites_managed_by(user: User) -> dict[str, Any]:
    """The sites whose people a person manages, by code."""
    memberships = Membership.objects.of(user).allowing(Permission.MANAGE_MEMBERS).select_related("site")
    return {one.site.code: one.site for one in memberships.order_by("site__code")}


def members_of(site: int) -> "QuerySet[Membership]":
    """The people of a site, those who are disabled too."""
    return Membership.objects.filter(site_id=site).select_related("user", "site").order_by("user__username")


def names_of(actors: "Iterable[str]") -> dict[str, str]:
    """Actors as the history writes them ("user:7", "command:import_cohort") by the words people know them by."""
    actors = set(actors)
    people = {actor: int(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    known = {user.pk: str(user) for user in User.objects.filter(pk__in=people.values())}
    return {actor: known.get(people.get(actor, 0)) or _in_words(actor) for actor in actors}


def _in_words(actor: str) -> str:
    kind, _, name = actor.partition(":")
    return f"{kind} {name.replace('_', ' ')}".strip()
