"""Who takes part in a project: people who pull or review, and hospitals that give their patients."""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.scope import set_reason
from exports.actions.jobs import withdraw_exports
from exports.models import ApiToken, Project, ProjectMember, ProjectSite
from exports.rules import check_manages, check_may_join, check_reason, check_speaks_for
from exports.vocabulary import ProjectRole
from registry.errors import NotPossible
from registry.models import Site

logger = logging.getLogger(__name__)


@transaction.atomic
def add_member(*, by: User, project: Project, username: str, role: str) -> ProjectMember:
    """Let somebody who has an account pull a project's data, or review it. Raises NotPossible."""
    check_manages(by)
    Project.objects.select_for_update().get(pk=project.pk)
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise NotPossible("No active account has this user name. Names are case-sensitive; invite who has no account.")
    check_may_join(project, person, ProjectRole(role))
    member = ProjectMember.objects.create(project=project, user=person, role=ProjectRole(role))
    logger.info("user:%s added user:%s to project:%s as %s", by.pk, person.pk, project.pk, member.role)
    return member


@transaction.atomic
def remove_member(*, by: User, member: ProjectMember, reason: str) -> None:
    """End somebody's part in a project. Their tokens of it end too, for good. Raises NotPossible without a reason."""
    check_manages(by)
    set_reason(check_reason(reason))
    ApiToken.objects.filter(project_id=member.project_id, holder_id=member.user_id, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    ProjectMember.objects.filter(pk=member.pk).delete()
    logger.info("user:%s removed user:%s from project:%s", by.pk, member.user_id, member.project_id)


@transaction.atomic
def give_site(*, by: User, project: Project, site: Site) -> None:
    """A hospital gives its patients to a project. Raises NotPossible for who does not speak for it."""
    check_speaks_for(by, site)
    ProjectSite.objects.get_or_create(project=project, site=site, defaults={"given_by": by})
    logger.info("user:%s gave site:%s to project:%s", by.pk, site.pk, project.pk)


@transaction.atomic
def take_site_back(*, by: User, project: Project, site: Site, reason: str) -> None:
    """A hospital's patients are in no export of the project any more, in those that wait neither: they are thrown away.
    What left before cannot be called back.

    Raises NotPossible for who does not speak for the hospital, and without a reason.
    """
    check_speaks_for(by, site)
    set_reason(check_reason(reason))
    ProjectSite.objects.filter(project=project, site=site).delete()
    withdraw_exports(by=by, jobs=project.jobs.all())
    logger.info("user:%s took site:%s back from project:%s", by.pk, site.pk, project.pk)
