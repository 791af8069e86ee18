"""Projects: who wants which data, for what, and what they may have."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission
from accounts.selectors import may
from exports.vocabulary import Basis, Profile, ProjectRole
from registry.models.constraints import PREFIX, check, flatten, ordered, vocabulary
from registry.vocabulary.oncology import PrimaryGroup
from registry.vocabulary.procedures import Procedure

if TYPE_CHECKING:
    from accounts.models import User


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: "User") -> Self:
        """A manager of exports sees every project, everybody else those they are a member of."""
        if may(user, Permission.MANAGE_PROJECTS):
            return self
        return self.filter(members__user_id=user.pk, members__user__is_active=True).distinct()


class Project(models.Model):
    """One purpose for which data leave, and the most it may have. What it may have today its agreement says."""

    code = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    purpose = models.TextField(help_text="The question the data are to answer, in words a reviewer can judge.")
    max_profile = models.CharField(
        "highest profile", max_length=2, choices=Profile.choices, default=Profile.DEIDENTIFIED
    )
    # "entity.column" each; none means every column of the profile
    fields = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    # both narrow the cohort; none means no narrowing
    procedures = ArrayField(models.CharField(max_length=12, choices=Procedure.choices), default=list, blank=True)
    primary_groups = ArrayField(models.CharField(max_length=20, choices=PrimaryGroup.choices), default=list, blank=True)
    # half of what a project's pseudonyms are made from; the other half is never in the database
    pseudonym_salt = models.UUIDField(default=uuid.uuid4, editable=False)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = flatten(
            [
                vocabulary(max_profile=Profile),
                check("purpose__given", ~Q(purpose=""), "purpose: say what question the data are to answer."),
                check(
                    "procedures__vocabulary",
                    Q(procedures__contained_by=Procedure.values),
                    "procedures: words of the vocabulary only.",
                ),
                check(
                    "primary_groups__vocabulary",
                    Q(primary_groups__contained_by=PrimaryGroup.values),
                    "primary groups: words of the vocabulary only.",
                ),
            ]
        )

    def __str__(self) -> str:
        return self.code


class Agreement(models.Model):
    """What was signed. Without one in force nothing leaves."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="agreements")
    reference = models.CharField(max_length=120, help_text="Where the signed paper is found.")
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.CONSENT)
    valid_from = models.DateField()
    expires_on = models.DateField(help_text="From this day on nothing is handed out under it.")
    exact_days = models.BooleanField("exact days", default=False, help_text="Days are exact and not in steps.")
    smallest_group = models.PositiveSmallIntegerField(
        "smallest group (k)", default=5, help_text="Each patient looks like at least so many: 5 or more."
    )
    # nobody reviews what they signed themselves; empty for what a command wrote
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = flatten(
            [
                vocabulary(basis=Basis),
                ordered("valid_from", "expires_on"),
                check("smallest_group__at_least_5", Q(smallest_group__gte=5), "smallest group: 5 or more."),
                check("reference__given", ~Q(reference=""), "reference: say where the signed paper is found."),
            ]
        )

    def __str__(self) -> str:
        return f"agreement {self.pk} of {self.project_id}"


class Approval(models.Model):
    """A reviewer's word that a project may have true dates under one agreement. It takes two of them."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="approvals")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "reviewer"], name=PREFIX + "once")]

    def __str__(self) -> str:
        return f"approval {self.pk} of agreement {self.agreement_id}"


class ProjectSite(models.Model):
    """That a hospital gives its patients to a project. Only its own manager can say so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "site"], name=PREFIX + "once")]

    def __str__(self) -> str:
        return f"site {self.site_id} in project {self.project_id}"


class ProjectMember(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="projects")
    role = models.CharField(max_length=8, choices=ProjectRole.choices, default=ProjectRole.CONSUMER)

    class Meta:
        constraints = flatten(
            [
                models.UniqueConstraint(fields=["project", "user"], name=PREFIX + "once"),
                vocabulary(role=ProjectRole),
            ]
        )

    def __str__(self) -> str:
        return f"user {self.user_id} in project {self.project_id}"


class ProjectInvitation(models.Model):
    """What an invitation without a site leads to: a part in a project."""

    invitation = models.OneToOneField("accounts.Invitation", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=8, choices=ProjectRole.choices)

    class Meta:
        constraints = vocabulary(role=ProjectRole)

    def __str__(self) -> str:
        return f"invitation {self.invitation_id} to project {self.project_id}"
