"""Projects in words and lines, as far as their reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from exports.models import Agreement, Project, ProjectMember
from exports.release.entities import ENTITIES
from exports.selectors import in_force, role_in, sites_spoken_for, waits_for_word_of
from exports.terms import APPROVALS_FOR_TRUE_DATES
from exports.vocabulary import Profile, ProjectRole
from registry.vocabulary.oncology import PrimaryGroup
from registry.vocabulary.procedures import Procedure


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether data may leave today. `state` is one of the status pill's."""

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in the list."""

    code: str
    title: str
    profile: str
    standing: Standing
    n_sites: int
    n_consumers: int
    part: str
    waits_for_reader: bool


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement. `approvals` says how far they are; a reviewer who has not spoken learns nothing of the others."""

    pk: int
    reference: str
    basis: str
    valid_from: date
    expires_on: date
    days: str
    smallest_group: int
    standing: Standing
    approvals: str
    is_open: bool
    waits_for_reader: bool


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One hospital of a project, or one that its reader could give."""

    code: str
    name: str
    given: str
    is_given: bool
    may_decide: bool


def standing_of(project: Project, agreement: Agreement | None) -> Standing:
    if not project.is_open:
        return Standing("neutral", "closed")
    if agreement is None:
        return Standing("warning", "no agreement in force")
    return Standing("ok", f"until {agreement.expires_on.isoformat()}")


def project_lines(projects: Iterable[Project], reader: User) -> list[ProjectLine]:
    found = list(projects)
    # oldest first, so that the newest of a project stays
    current = {
        one.project_id: one for one in in_force().filter(project__in=found).order_by("project", "valid_from", "pk")
    }
    parts = {member.project_id: ProjectRole(member.role) for member in ProjectMember.objects.filter(user=reader)}
    waiting = set(
        Agreement.objects.filter(pk__in=waits_for_word_of(reader)).values_list("project_id", flat=True).distinct()
    )
    return [
        ProjectLine(
            code=project.code,
            title=project.title,
            profile=project.max_profile,
            standing=standing_of(project, current.get(project.pk)),
            n_sites=project.n_sites,  # type: ignore[attr-defined]
            n_consumers=project.n_consumers,  # type: ignore[attr-defined]
            part=parts[project.pk].name.capitalize() if project.pk in parts else "",
            waits_for_reader=project.pk in waiting,
        )
        for project in found
    ]


def agreement_lines(project: Project, reader: User) -> list[AgreementLine]:
    today, waiting = timezone.now().date(), waits_for_word_of(reader)
    is_reviewer = role_in(project, reader) is ProjectRole.REVIEWER
    found = project.agreements.prefetch_related("approvals__reviewer")
    return [
        AgreementLine(
            pk=one.pk,
            reference=one.reference,
            basis=one.basis,
            valid_from=one.valid_from,
            expires_on=one.expires_on,
            days="exact" if one.exact_days else "in steps",
            smallest_group=one.smallest_group,
            standing=_standing(one, today),
            approvals=_approvals(project, one, reader, is_reviewer=is_reviewer),
            is_open=one.revoked_at is None and one.expires_on > today,
            waits_for_reader=one.pk in waiting,
        )
        for one in found
    ]


def site_lines(project: Project, reader: User) -> list[SiteLine]:
    """The hospitals that gave their patients, then those that the reader could give."""
    spoken_for = {site.pk: site for site in sites_spoken_for(reader)}
    given = list(project.sites.select_related("site", "given_by").order_by("site__code"))
    lines = [
        SiteLine(
            one.site.code,
            one.site.name,
            f"{one.given_at:%Y-%m-%d}, by {one.given_by}",
            is_given=True,
            may_decide=one.site_id in spoken_for,
        )
        for one in given
    ]
    there = {one.site_id for one in given}
    return lines + [
        SiteLine(site.code, site.name, "", is_given=False, may_decide=True)
        for pk, site in sorted(spoken_for.items(), key=lambda item: item[1].code)
        if pk not in there
    ]


def cohort_in_words(project: Project) -> str:
    operations = ", ".join(str(Procedure(one).label) for one in project.procedures) or "every operation"
    tumours = ", ".join(str(PrimaryGroup(one).label) for one in project.primary_groups) or "every primary tumour"
    return f"{operations}; {tumours}"


def columns_in_words(project: Project) -> list[tuple[str, str]]:
    """By table, the columns that the project's list names; nothing where it lists none."""
    return [
        (entity.title, ", ".join(names))
        for entity in ENTITIES
        if (names := [name.partition(".")[2] for name in project.fields if name.startswith(f"{entity.name}.")])
    ]


def _standing(agreement: Agreement, today: date) -> Standing:
    if agreement.revoked_at is not None:
        return Standing("failed", f"revoked {agreement.revoked_at:%Y-%m-%d}")
    if agreement.expires_on <= today:
        return Standing("neutral", "expired")
    if agreement.valid_from > today:
        return Standing("neutral", "not valid yet")
    return Standing("ok", "in force")


def _approvals(project: Project, agreement: Agreement, reader: User, *, is_reviewer: bool) -> str:
    if project.max_profile != Profile.CODED:
        return "none needed"
    given = list(agreement.approvals.all())
    needed, own = APPROVALS_FOR_TRUE_DATES, any(one.reviewer_id == reader.pk for one in given)
    if len(given) >= needed and (own or not is_reviewer):
        return f"approved by {', '.join(sorted(str(one.reviewer) for one in given))}"
    if is_reviewer:
        return "yours is given; the others' are shown when both are" if own else "yours is not given"
    return f"{len(given)} of {needed} given: until then days and not dates"
