"""Who may do what in a project. Each `check_*` raises NotPossible with the rule and the remedy, for the person."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import may
from exports.models import Agreement, Approval, Project
from exports.selectors import entities_by_column
from exports.vocabulary import Profile, ProjectRole
from registry.errors import NotPossible
from registry.models import Site

#: They stand where a project's code stands in an address.
TAKEN_CODES = frozenset({"new", "log", "join", "figures"})


def check_code(code: str) -> None:
    if code in TAKEN_CODES:
        raise ValidationError({"code": f"A project cannot be called {code}. Choose another code."})


def check_manages(person: User) -> None:
    if not may(person, Permission.MANAGE_PROJECTS):
        raise NotPossible("Only a data manager changes a project. Ask one of your hospital.")


def check_reason(reason: str) -> str:
    """The reason without blanks around it."""
    if not reason.strip():
        raise NotPossible("Say why; the reason is kept in the history.")
    return reason.strip()


def check_columns(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - entities_by_column().keys())
    if unknown:
        raise NotPossible(f"There is no column {', '.join(unknown)}. The dictionary lists every column.")


def check_not_reviewed(project: Project) -> None:
    """What reviewers gave their word for stays as they read it."""
    if Approval.objects.filter(agreement__project=project, agreement__revoked_at=None).exists():
        raise NotPossible(
            "A reviewer approved this project as it stands. Revoke that agreement first; "
            "the changed project needs a new one, with new approvals."
        )


def check_may_join(project: Project, person: User, role: ProjectRole) -> None:
    """Nobody reviews what they pull, in whichever order."""
    if project.members.filter(user=person).exists():
        raise NotPossible("They belong to this project already. Remove them first to give them another part.")
    if role is ProjectRole.CONSUMER and Approval.objects.filter(agreement__project=project, reviewer=person).exists():
        raise NotPossible(
            "They approved an agreement of this project, so they cannot pull its data. Add somebody else."
        )
    if role is ProjectRole.REVIEWER and has_pulled(project, person):
        raise NotPossible("They held tokens or ordered exports of this project, so they cannot review it. Ask another.")


def check_may_approve(agreement: Agreement, person: User) -> None:
    project = agreement.project
    if not project.members.filter(user=person, role=ProjectRole.REVIEWER, user__is_active=True).exists():
        raise NotPossible("Only a reviewer of the project gives an approval. Its manager can add you as one.")
    if agreement.made_by_id == person.pk:
        raise NotPossible("You added this agreement yourself. Two other people review it.")
    if has_pulled(project, person):
        raise NotPossible("You held tokens or ordered exports of this project. Two other people review it.")
    if project.max_profile != Profile.CODED:
        raise NotPossible("This project has no true dates; nothing needs an approval.")
    if agreement.revoked_at is not None:
        raise NotPossible("This agreement was revoked. Approve the one that took its place.")
    if agreement.approvals.filter(reviewer=person).exists():
        raise NotPossible("You approved this agreement already.")


def check_speaks_for(person: User, site: Site) -> None:
    if not may(person, Permission.MANAGE_PROJECTS, site=site.pk):
        raise NotPossible(f"Only a data manager of {site.name} decides about its patients.")


def has_pulled(project: Project, person: User) -> bool:
    return project.tokens.filter(holder=person).exists() or project.jobs.filter(ordered_by=person).exists()
