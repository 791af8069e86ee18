from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts import actions
from accounts.actions.invitations import HOLDS
from accounts.mail import send_invitation
from accounts.permissions import Role
from accounts.scope import worker_scope
from registry.models import Site

ACTOR = "command:invite"


class Command(BaseCommand):
    help = (
        "Invite somebody to a site; the first manager of a site comes in this way. Sends a letter where MAIL_URL and "
        "--email are given, else prints the link, once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True, help="The site's code.")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", required=True, help="The person's name, as colleagues will see it.")
        parser.add_argument("--email", default="", help="Where the letter goes.")

    def handle(self, *args: Any, site: str, role: str, name: str, email: str, **options: Any) -> None:
        with worker_scope(actor=ACTOR, reason="invited by an operator"):
            found = Site.objects.filter(code=site).first()
            if found is None:
                known = ", ".join(Site.objects.values_list("code", flat=True)) or "none yet; import_cohort makes one"
                raise CommandError(f"--site: there is no site of the code {site!r}. Sites: {known}.")
            try:
                invitation, code = actions.invite(
                    by=ACTOR, site_id=found.pk, role=Role(role), display_name=name, email=email
                )
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
        address = _address()
        if send_invitation(invitation, to=f"{found.name}, as {Role(role).label.lower()}", address=address, code=code):
            self.stdout.write(f"A letter was sent to {email}.")
        else:
            self.stdout.write(f"Give this link to {name}, and to nobody else. It works once, for {HOLDS.days} days:")
            self.stdout.write(f"{address}#{code}")


def _address() -> str:
    scheme = "https" if settings.ENVIRONMENT.https else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0]}{reverse('accounts:invitation-accept')}"
