from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.scope import worker_scope
from exports.actions.editions import renew_edition
from exports.models import Project
from exports.terms import NotAllowed


class Command(BaseCommand):
    help = (
        "Make the next editions for reading now: what the night does. Of the projects named, or of all that are open."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="PROJECT", help="a project's code (all open ones)")

    def handle(self, *args: Any, **options: Any) -> None:
        with worker_scope(actor="command:renew_editions"):
            found = {project.code: project for project in Project.objects.filter(is_open=True)}
        codes = options["codes"] or list(found)
        if unknown := sorted(set(codes) - found.keys()):
            raise CommandError(f"No open project is called {', '.join(unknown)}.")
        for code in codes:
            try:
                with worker_scope(actor="command:renew_editions", reason="an edition for reading"):
                    edition = renew_edition(found[code], anew=True)
            except NotAllowed as refused:
                self.stdout.write(f"{code}: {refused}")
            else:
                self.stdout.write(f"{code}: {edition.n_patients} patients, {edition.n_suppressed} of them not shown.")
