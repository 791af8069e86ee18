from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from analytics.actions.recompute import RunFailed, recompute_now, resume
from analytics.actions.steps import STEPS, Step
from analytics.models import Run

ACTOR = "command:recompute"


class Command(BaseCommand):
    help = "Recompute every figure now: what the nightly run does, with a progress bar."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--resume", action="store_true", help="Only finish a run that was interrupted.")

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(total=len(STEPS), unit="step", disable=options["verbosity"] == 0) as bar:

            def progress(step: Step, place: int) -> None:
                bar.n = place
                bar.set_description(step.label)

            try:
                runs = self._runs(progress, resume_only=options["resume"])
            except RunFailed as failure:
                raise CommandError(f"{failure}. The last good figures are still shown.") from failure
            bar.n = len(STEPS)
            bar.set_description("done")
        for run in runs:
            self._tell(run)

    def _runs(self, progress: Any, *, resume_only: bool) -> list[Run]:
        if resume_only:
            runs = resume(by=ACTOR, progress=progress)
        else:
            run = recompute_now(by=ACTOR, now=timezone.now(), progress=progress)
            runs = [run] if run else None
        if runs is None:
            raise CommandError("Another run is at work. Wait for it, then try again.")
        if not runs:
            self.stdout.write("No run was interrupted.")
        return runs

    def _tell(self, run: Run) -> None:
        if run.error:
            raise CommandError(f"Run {run.pk} failed: {run.error}. The last good figures are still shown.")
        as_of, n = f"{run.as_of:%-d %B %Y, %H:%M} UTC", run.input_counts["facts"]
        self.stdout.write(f"Run {run.pk}, as of {as_of}: {n} index procedures.")
        self.stdout.write(run.difference["sentence"])
