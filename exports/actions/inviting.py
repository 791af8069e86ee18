"""People come to a project who have no account: invited, and let in by the code they were given."""

import logging

from django.db import transaction

from accounts import actions as accounts
from accounts.actions import AlreadyMember
from accounts.models import Invitation, User
from accounts.scope import set_reason
from exports.models import Project, ProjectInvitation, ProjectMember
from exports.rules import check_manages, check_may_join
from exports.vocabulary import ProjectRole
from registry.errors import NotPossible

logger = logging.getLogger(__name__)


@transaction.atomic
def invite_member(
    *, by: User, project: Project, role: str, display_name: str, email: str = ""
) -> tuple[ProjectInvitation, str]:
    """Let somebody have an account and a part in the project, within seven days. Gives back the code, kept nowhere."""
    check_manages(by)
    invitation, code = accounts.invite(
        by=f"user:{by.pk}", site_id=None, role=None, display_name=display_name, email=email
    )
    invited = ProjectInvitation.objects.create(project=project, invitation=invitation, role=ProjectRole(role))
    logger.info("user:%s invited to project:%s by invitation:%s", by.pk, project.pk, invitation.pk)
    return invited, code


@transaction.atomic
def withdraw(*, by: User, invited: ProjectInvitation) -> None:
    """Nobody comes in by it any more."""
    check_manages(by)
    accounts.withdraw_invitation(by=f"user:{by.pk}", invitation=invited.invitation)


@transaction.atomic
def accept_as_new(*, code: str, username: str, display_name: str, password: str) -> User:
    """Make the account of whoever holds the code, with its part in the project.

    Raises accounts' NotAccepted, and ValidationError on a taken name or a weak password.
    """
    user, invitation = accounts.accept_as_new(
        code=code, username=username, display_name=display_name, password=password, to_site=False
    )
    _join(user, invitation)
    return user


@transaction.atomic
def accept_as(*, user: User, code: str) -> Project:
    """Somebody with an account takes part in one more project. Raises NotAccepted and AlreadyMember."""
    invitation = accounts.accept_as(user=user, code=code, to_site=False)
    set_reason("an invitation was accepted")
    return _join(user, invitation)


def _join(user: User, invitation: Invitation) -> Project:
    invited = ProjectInvitation.objects.select_related("project").get(invitation=invitation)
    try:
        check_may_join(invited.project, user, ProjectRole(invited.role))
    except NotPossible as error:
        raise AlreadyMember(str(error)) from error
    ProjectMember.objects.create(project=invited.project, user=user, role=invited.role)
    logger.info("invitation:%s added user:%s to project:%s", invitation.pk, user.pk, invited.project_id)
    return invited.project
