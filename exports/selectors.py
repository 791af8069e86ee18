"""Projects as their people see them."""

from datetime import date
from functools import cache

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, roles_with
from exports.models import Agreement, Project
from exports.release.columns import Kind
from exports.release.entities import ENTITIES, Entity
from exports.vocabulary import Profile, ProjectRole
from registry.models import Site


def projects_for(user: User) -> QuerySet[Project]:
    """Those a person may see, each with how many hospitals and consumers it has."""
    return Project.objects.filter(pk__in=Project.objects.visible_to(user).values("pk")).annotate(
        n_sites=Count("sites", distinct=True),
        n_consumers=Count("members", filter=Q(members__role=ProjectRole.CONSUMER), distinct=True),
    )


def in_force(on: date | None = None) -> QuerySet[Agreement]:
    """Agreements under which data may leave, of every project; the newest of a project counts."""
    today = on or timezone.now().date()
    return Agreement.objects.filter(revoked_at=None, valid_from__lte=today, expires_on__gt=today)


def role_in(project: Project, user: User) -> ProjectRole | None:
    """What a person is in a project; None for who manages projects without belonging to it."""
    said = project.members.filter(user_id=user.pk).values_list("role", flat=True).first()
    return ProjectRole(said) if said else None


def sites_spoken_for(user: User) -> QuerySet[Site]:
    """Hospitals whose patients a person may give to a project, and take back."""
    roles = roles_with(Permission.MANAGE_PROJECTS)
    return Site.objects.filter(memberships__user=user, memberships__role__in=roles, is_active=True)


def waits_for_word_of(user: User) -> set[int]:
    """Agreements whose true dates wait for this reviewer's word."""
    asked = Agreement.objects.filter(
        revoked_at=None,
        expires_on__gt=timezone.now().date(),
        project__max_profile=Profile.CODED,
        project__is_open=True,
        project__members__user=user,
        project__members__role=ProjectRole.REVIEWER,
    )
    return set(asked.exclude(approvals__reviewer=user).exclude(made_by=user).values_list("pk", flat=True))


@cache
def entities_by_column() -> dict[str, Entity]:
    """Every column a project can list, as "entity.column". Keys always leave and are in no list."""
    return {
        f"{entity.name}.{column.name}": entity
        for entity in ENTITIES
        for column in entity.columns
        if column.kind is not Kind.KEY
    }
