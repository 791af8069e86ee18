"""Whose figures a person may see: the sites they belong to, and, by role, all sites together.

Figures are exact for a person who may see every patient behind them; for others they go through `analytics.disclosure`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from accounts.models import Membership
from accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from analytics.models import Run
from registry.models import Site

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Audience:
    """What one person may open. `listed` are the sites whose excluded records they may see by registry id."""

    sites: tuple[Site, ...]
    pooled: bool
    runs: bool
    listed: frozenset[int]

    def site_of(self, code: str) -> Site:
        """The visible site of this code. Raises KeyError for one that does not exist, or not for this person."""
        return {site.code: site for site in self.sites}[code]

    @property
    def listed_codes(self) -> frozenset[str]:
        """The codes of the sites whose patients this person may see."""
        return frozenset(site.code for site in self.sites if site.pk in self.listed)

    def may_see_exactly(self, site: Site | None, run: Run) -> bool:
        """Whether this person may see every patient behind a figure of one site, or of all (`site` None), in a run."""
        if site is not None:
            return site.pk in self.listed
        behind = run.input_counts.get("sites")
        return behind is not None and self.listed_codes >= behind.keys()


def audience_of(user: "User | AnonymousUser") -> Audience:
    """Read a person's memberships once. Raises PermissionDenied for one who may see no figure at all."""
    rights = [(row.site, ROLE_PERMISSIONS[Role(row.role)]) for row in _memberships(user)]
    sites = tuple(site for site, granted in rights if Permission.VIEW_DASHBOARDS in granted)
    if not sites:
        raise PermissionDenied("no site whose figures this person may see")
    return Audience(
        sites=sites,
        pooled=any(Permission.VIEW_POOLED in granted for _, granted in rights),
        runs=any(Permission.VIEW_RUNS in granted for _, granted in rights),
        listed=frozenset(site.pk for site, granted in rights if Permission.VIEW_PATIENTS in granted),
    )


def _memberships(user: "User | AnonymousUser") -> list[Membership]:
    if not user.is_authenticated:
        return []
    return list(Membership.objects.of(user).select_related("site").order_by("site__code"))
