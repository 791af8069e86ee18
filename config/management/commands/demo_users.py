import json
import secrets
from typing import Any

from django.core.management.base import BaseCommand

from accounts import actions
from accounts.models import User
from accounts.permissions import Role
from accounts.scope import worker_scope
from registry.models import Site

ACTOR = "command:demo_users"


class Command(BaseCommand):
    help = (
        "Make one user of each role with a new password; print them as JSON. "
        "The coordinator belongs to the first site, the others to every site."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with worker_scope(actor=ACTOR, reason="demo"):
            sites = list(Site.objects.order_by("pk").values_list("pk", flat=True))
            credentials = {role.value: _credentials(role, _sites_of(role, sites)) for role in Role}
        self.stdout.write(json.dumps(credentials))


def _sites_of(role: Role, sites: list[int]) -> list[int]:
    """A coordinator works in one hospital."""
    return sites[:1] if role == Role.COORDINATOR else sites


def _credentials(role: Role, sites: list[int]) -> dict[str, str]:
    username, password = f"demo-{role}", secrets.token_urlsafe(15)
    user = User.objects.filter(username=username).first()
    if user is None:
        user = actions.create_user(by=ACTOR, username=username, password=password, display_name=f"Demo {role.label}")
    else:
        actions.set_password(by=ACTOR, user=user, password=password)
    for site in sites:
        actions.grant_membership(by=ACTOR, user=user, site_id=site, role=role)
    return {"username": username, "password": password}
