import json
import secrets
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import actions, request_id
from accounts.models import User
from accounts.permissions import Role
from accounts.scope import set_scope
from exports.actions import agreements, projects, taking_part, tokens
from exports.actions.jobs import order_export
from exports.models import Agreement, ApiToken, ExportJob, Project
from exports.vocabulary import Basis, FileFormat, JobState, Profile, ProjectRole, Scope
from registry.models import Site

ACTOR = "command:demo_project"
CONSUMER, CODE = "demo-consumer", "demo"
TERMS = projects.Terms(
    title="What a consumer sees",
    purpose="To try what leaves the registry, with patients who do not exist or were published long ago.",
    max_profile=Profile.DEIDENTIFIED,
)


class Command(BaseCommand):
    help = (
        "Make a project with an agreement, a consumer with a new password and a new token, and order an export; print "
        "the credentials as JSON. Needs the people of demo_users."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="Where the pages will be.")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        manager = User.objects.filter(username=f"demo-{Role.MANAGER}").first()
        if manager is None:
            raise CommandError("There is no demo manager yet. Run demo_users first.")
        with transaction.atomic():
            sites = list(Site.objects.order_by("pk"))
            set_scope(
                sites=[site.pk for site in sites], actor=ACTOR, request_id=request_id.fresh(), reason="the demo begins"
            )
            project = _project(manager, sites)
            password = secrets.token_urlsafe(15)
            consumer = _consumer(manager, project, password)
            for old in ApiToken.objects.alive().filter(project=project, holder=consumer):
                tokens.revoke_token(by=consumer, token=old, reason="the demo begins anew")
            token, secret = tokens.issue_token(
                by=consumer, project=project, holder=consumer, scopes=Scope.values, label="printed by the demo"
            )
            if not ExportJob.objects.filter(project=project, state__in=_GOOD).exists():
                _order(consumer, project, token, url)
        self.stdout.write(json.dumps({"username": CONSUMER, "password": password, "api_token": secret}))


_GOOD = (JobState.QUEUED, JobState.RUNNING, JobState.DONE)


def _project(manager: User, sites: list[Site]) -> Project:
    project = Project.objects.filter(code=CODE).first()
    if project is None:
        project = projects.create_project(by=manager, code=CODE, terms=TERMS)
    today = timezone.now().date()
    if not Agreement.objects.filter(project=project, revoked_at=None, expires_on__gt=today).exists():
        agreements.add_agreement(
            by=manager,
            project=project,
            reference="Invented for the demo",
            basis=Basis.WAIVER,
            valid_from=today,
            expires_on=today + timedelta(days=365),
            exact_days=False,
            smallest_group=5,
        )
    for site in sites:
        taking_part.give_site(by=manager, project=project, site=site)
    return project


def _consumer(manager: User, project: Project, password: str) -> User:
    user = User.objects.filter(username=CONSUMER).first()
    if user is None:
        user = actions.create_user(by=ACTOR, username=CONSUMER, password=password, display_name="Demo Consumer")
    else:
        actions.set_password(by=ACTOR, user=user, password=password)
    if not project.members.filter(user=user).exists():
        taking_part.add_member(by=manager, project=project, username=CONSUMER, role=ProjectRole.CONSUMER)
    return user


def _order(consumer: User, project: Project, token: ApiToken, url: str) -> None:
    """The worker makes it as soon as it runs."""
    order_export(
        by=consumer, token=token, project=project, format=FileFormat.CSV, url=f"{url.rstrip('/')}/api/v1/exports"
    )
