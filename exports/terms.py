"""What a project may have today: the stricter of what is allowed and what is asked for, and what that takes away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from exports.figures.tables import TABLES as FIGURES
from exports.models import Agreement, Project
from exports.release.columns import Column, Kind
from exports.release.entities import ENTITIES, Entity
from exports.vocabulary import Profile, stricter

#: True dates take the word of so many reviewers.
APPROVALS_FOR_TRUE_DATES = 2


class NotAllowed(Exception):
    """A project may not have what it asks for. Its text is for the consumer: the rule and the remedy."""


class Unknown(Exception):
    """A name in an order that the registry does not know. Its text names it and what there is."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """A field that is coarser than the highest profile has it, or not there at all."""

    field: str
    rule: str


def agreement_in_force(project: Project, on: date | None = None) -> Agreement:
    """The agreement under which data leave today, as the database sees it too. Raises NotAllowed if there is none."""
    today = on or timezone.now().date()
    found = (
        project.agreements.filter(revoked_at=None, valid_from__lte=today, expires_on__gt=today)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if not project.is_open:
        raise NotAllowed(f"Project {project.code} is closed. Ask its manager to open it again.")
    if found is None:
        raise NotAllowed(f"Project {project.code} has no agreement in force. Ask its manager for a renewal.")
    return found


def profile_for(project: Project, agreement: Agreement, asked: str | None) -> Profile:
    """The stricter of what the project may have under the agreement and what it asks for, L2 unless it says."""
    ceiling = Profile(project.max_profile)
    if ceiling is Profile.CODED and agreement.approvals.count() < APPROVALS_FOR_TRUE_DATES:
        ceiling = Profile.DEIDENTIFIED
    return stricter(ceiling, asked or Profile.DEIDENTIFIED)


def entities_named(names: Sequence[str] | None, profile: Profile = Profile.DEIDENTIFIED) -> tuple[Entity, ...]:
    """The tables of a profile that are asked for, all of them without a wish. Raises Unknown."""
    there = FIGURES if profile is Profile.AGGREGATE else ENTITIES
    if not names:
        return there
    known = [entity.name for entity in there]
    if unknown := sorted(set(names) - set(known)):
        of = " among the aggregates" if profile is Profile.AGGREGATE else ""
        raise Unknown(f"No table{of} is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    return tuple(entity for entity in there if entity.name in set(names))


def columns_for(
    project: Project, entity: Entity, profile: Profile, asked: Sequence[str] | None = None
) -> tuple[Column, ...]:
    """The columns of a table that leave: those of the profile that the project's list and the order both name.

    Keys always leave, for without them rows cannot be put together. Raises Unknown for a column that is not there.
    """
    there = entity.columns_in(profile)
    wanted = {name for name in asked or () if name.startswith(f"{entity.name}.")}
    unknown = wanted - {f"{entity.name}.{column.name}" for column in entity.columns}
    if unknown:
        raise Unknown(f"There is no {', '.join(sorted(unknown))}. The dictionary lists every column.")
    allowed = set(project.fields)
    return tuple(
        column
        for column in there
        if column.kind is Kind.KEY
        or (
            (not allowed or f"{entity.name}.{column.name}" in allowed)
            and (not wanted or f"{entity.name}.{column.name}" in wanted)
        )
    )


def redactions(project: Project, entities: Sequence[Entity], profile: Profile) -> list[Redaction]:
    """What the profile and the project's list take away from the highest profile, field by field."""
    found = []
    for entity in entities:
        left = {column.name for column in columns_for(project, entity, profile)}
        for column in entity.columns_in(Profile.CODED):
            if column.name not in left:
                found.append(Redaction(f"{entity.name}.{column.name}", _rule(column, entity, profile)))
    return found


def _rule(column: Column, entity: Entity, profile: Profile) -> str:
    if profile is Profile.AGGREGATE:
        return "aggregates_only"
    if column.is_in(profile):
        return "not_in_the_project"
    if column.kind is Kind.DATE:
        return "to_day_offset"
    return "to_band" if column.name == "age" else "dropped"
