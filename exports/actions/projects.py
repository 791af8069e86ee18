"""Projects: opened, changed, closed. What leaves follows from these rows alone, so each change has its reason."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass

from django.db import transaction

from accounts.models import User
from accounts.scope import set_reason
from exports.models import Project
from exports.rules import check_code, check_columns, check_manages, check_not_reviewed, check_reason
from registry.errors import NotPossible

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a project is for, and the most it may have. No `fields`: every column of the profile."""

    title: str
    purpose: str
    max_profile: str
    fields: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    primary_groups: tuple[str, ...] = ()

    @classmethod
    def of(cls, project: Project) -> "Terms":
        return cls(
            title=project.title,
            purpose=project.purpose,
            max_profile=project.max_profile,
            fields=tuple(project.fields),
            procedures=tuple(project.procedures),
            primary_groups=tuple(project.primary_groups),
        )

    @property
    def digest(self) -> str:
        """The same for the same terms: what a person read before they changed it."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]


@transaction.atomic
def create_project(*, by: User, code: str, terms: Terms) -> Project:
    """Begin a project. Nothing leaves until it has an agreement in force, a hospital and a consumer.

    Raises NotPossible, and ValidationError for a code that is taken or a word that no vocabulary has.
    """
    check_manages(by)
    check_code(code)
    check_columns(terms.fields)
    project = Project(code=code)
    _set(project, terms)
    project.full_clean()
    project.save(force_insert=True)
    logger.info("user:%s began project:%s", by.pk, project.pk)
    return project


@transaction.atomic
def change_project(*, by: User, project: Project, terms: Terms, read: str, reason: str) -> Project:
    """Change what a project may have. `read`: the digest of the terms the person had before them.

    Raises NotPossible without a reason, when somebody changed it meanwhile, and once a reviewer approved it.
    """
    check_manages(by)
    check_columns(terms.fields)
    set_reason(check_reason(reason))
    kept = Project.objects.select_for_update().get(pk=project.pk)
    if Terms.of(kept).digest != read:
        raise NotPossible("Somebody changed this project in the meantime. Open it again, then make your change.")
    if Terms.of(kept) == terms:
        return kept
    check_not_reviewed(kept)
    _set(kept, terms)
    kept.full_clean()
    kept.save()
    logger.info("user:%s changed project:%s", by.pk, kept.pk)
    return kept


@transaction.atomic
def set_open(*, by: User, project: Project, is_open: bool, reason: str) -> None:
    """Close a project, so that nothing leaves from now on, or open it again. Raises NotPossible without a reason."""
    check_manages(by)
    set_reason(check_reason(reason))
    Project.objects.filter(pk=project.pk).exclude(is_open=is_open).update(is_open=is_open)
    logger.info("user:%s %s project:%s", by.pk, "opened" if is_open else "closed", project.pk)


def _set(project: Project, terms: Terms) -> None:
    for name, value in asdict(terms).items():
        setattr(project, name, list(value) if isinstance(value, tuple) else value)
