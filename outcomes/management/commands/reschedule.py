from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.scope import worker_scope
from outcomes.actions.schedules import reschedule_site
from registry.models import Site


class Command(BaseCommand):
    help = "Make what is expected of every patient anew, from their records and their site's schedule."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", metavar="CODE", help="this site only")

    def handle(self, *args: Any, **options: Any) -> None:
        with worker_scope(actor="command:reschedule"):
            sites = list(Site.objects.filter(**({"code": options["site"]} if options["site"] else {})))
        if options["site"] and not sites:
            raise CommandError(f"There is no site {options['site']}.")
        for site in sites:
            number = reschedule_site(by="command:reschedule", site=site.pk)
            self.stdout.write(f"{site.code}: {number} patients")
