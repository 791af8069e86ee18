from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.scope import worker_scope
from exports.actions import figure_releases
from exports.models import FigureRelease
from exports.vocabulary import ReleaseState
from registry.errors import NotPossible

ACTOR = "command:release_figures"


class Command(BaseCommand):
    help = (
        "Freeze tonight's figures of all hospitals for readers outside, and approve or refuse what was frozen. "
        "Without options: make a release, which then waits for a person's approval."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--approve", type=int, metavar="RELEASE", help="Its number.")
        parser.add_argument("--refuse", type=int, metavar="RELEASE", help="Its number; give --why.")
        parser.add_argument("--by", help="Who decides: the name they sign in with. They manage projects.")
        parser.add_argument("--why", default="", help="Why a release is refused.")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["approve"] or options["refuse"]
        try:
            release = self._decided(number, options) if number else self._made()
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Release {release.pk}: {release.get_state_display().lower()}. {release.refusal}".rstrip())

    def _made(self) -> FigureRelease:
        with worker_scope(actor=ACTOR, reason="a release of figures"):
            release = figure_releases.make_release(now=timezone.now())
        if release.state == ReleaseState.PROPOSED:
            self.stdout.write(f"{release.n_hidden} counts are hidden; the audit found none that could be worked out.")
        return release

    def _decided(self, number: int, options: dict[str, Any]) -> FigureRelease:
        person = User.objects.filter(username=options["by"] or "", is_active=True).first()
        if person is None:
            raise CommandError("--by: name the person who decides, as they sign in.")
        release = FigureRelease.objects.filter(pk=number).first()
        if release is None:
            raise CommandError(f"There is no release {number}.")
        with worker_scope(actor=f"user:{person.pk}", reason=options["why"] or "a release of figures"):
            if options["approve"]:
                figure_releases.approve_release(by=person, release=release, now=timezone.now())
            else:
                figure_releases.refuse_release(by=person, release=release, why=options["why"])
        return release
