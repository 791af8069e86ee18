import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from analytics.actions.claim import night_of
from analytics.models import Run, RunKind, RunState
from analytics.tasks import run_nightly


class Command(BaseCommand):
    help = "Ask the worker for this night's run, as the schedule does at night, and wait for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=int, default=1800, metavar="SECONDS", help="give up waiting after this long")

    def handle(self, *args: Any, **options: Any) -> None:
        night = night_of(timezone.now(), settings.NIGHTLY_AT)
        runs = Run.objects.filter(kind=RunKind.NIGHTLY, night=night)
        run_nightly.delay()
        deadline = time.monotonic() + options["wait"]
        while (run := runs.exclude(state=RunState.RUNNING).first()) is None:
            if time.monotonic() > deadline:
                raise CommandError(f"No run of the night of {night} after {options['wait']} s. Is a worker running?")
            time.sleep(0.2)
        if run.state == RunState.FAILED:
            raise CommandError(f"Run {run.pk} failed: {run.error}. The worker's log says where.")
        self.stdout.write(f"Run {run.pk} of the night of {night} is complete.")
