from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User
from accounts.scope import worker_scope

ACTOR = "command:reset_second_factor"


class Command(BaseCommand):
    help = (
        "Take away all second factors and recovery codes of a person who lost them. Their sessions end; after their "
        "password they set up new ones. Make sure first that it is really they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="Why, for the history: “phone lost, seen in person”.")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        if not reason.strip():
            raise CommandError("--reason: say why; the history keeps it.")
        with worker_scope(actor=ACTOR, reason=reason):
            user = User.objects.filter(username=username).first()
            if user is None:
                raise CommandError("There is nobody of this user name. Names are case-sensitive.")
            number = actions.reset_second_factor(by=ACTOR, user=user)
        self.stdout.write(f"{username}: {number} second factors removed. They set up a new one when they sign in.")
