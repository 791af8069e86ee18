"""Projects: listed, read, begun, changed, closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Invitation
from exports.actions import projects
from exports.forms import ProjectForm
from exports.models import ApiToken, ExportJob, ProjectInvitation
from exports.presenters.access import token_lines
from exports.presenters.orders import job_lines
from exports.presenters.projects import (
    agreement_lines,
    cohort_in_words,
    columns_in_words,
    project_lines,
    site_lines,
    standing_of,
)
from exports.selectors import in_force, projects_for
from exports.views.access import REFUSALS, For, PersonView, ProjectView, StepView, tell
from exports.vocabulary import ProjectRole

#: So many of the newest exports stand on a project's page.
SHOWN_JOBS = 20


class ProjectList(PersonView):
    def get(self, request: HttpRequest) -> HttpResponse:
        lines = project_lines(projects_for(self.person), self.person)
        return self.show("project_list", lines=lines, manages=self.manages)


class ProjectAdd(PersonView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ProjectForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProjectForm(request.POST)
        if form.is_valid() and self.manages:
            try:
                made = projects.create_project(by=self.person, code=form.cleaned_data["code"], terms=form.terms)
            except REFUSALS as error:
                tell(form, error)
            else:
                messages.success(request, "The project has begun. Nothing leaves before it has an agreement in force.")
                return redirect("exports:project-detail", code=made.code)
        return self._page(form, 422)

    def _page(self, form: ProjectForm, status: int = 200) -> HttpResponse:
        if not self.manages:
            raise PermissionDenied(f"this page is for {For.MANAGERS}")
        return self.show("project_form", status, form=form)


class ProjectDetail(ProjectView):
    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        agreement = in_force().filter(project=self.project).order_by("-valid_from", "-pk").first()
        return self.show(
            "project_detail",
            standing=standing_of(self.project, agreement),
            cohort=cohort_in_words(self.project),
            columns=columns_in_words(self.project),
            agreements=agreement_lines(self.project, self.person),
            # to a consumer a hospital is a region: which ones it is about their data do not say either
            sites=site_lines(self.project, self.person) if self.manages or self.role is ProjectRole.REVIEWER else [],
            n_sites=self.project.sites.count(),
            members=self.project.members.select_related("user").order_by("role", "user__username")
            if self.manages
            else [],
            invitations=self._invitations(),
            tokens=token_lines(self._tokens(), self.person.pk),
            jobs=job_lines(self._jobs()),
        )

    def _invitations(self) -> list[ProjectInvitation]:
        """Those that still let somebody in, for managers."""
        still = self.project.invitations.select_related("invitation").filter(invitation__in=Invitation.objects.open())
        return list(still.order_by("pk")) if self.manages else []

    def _tokens(self) -> QuerySet[ApiToken]:
        """Managers see every key of the project, a consumer their own."""
        every = self.project.tokens.select_related("holder")
        return every if self.manages else every.filter(holder=self.person)

    def _jobs(self) -> list[ExportJob]:
        if not (self.manages or self.role is ProjectRole.CONSUMER):
            return []
        return list(self.project.jobs.select_related("ordered_by")[:SHOWN_JOBS])


class ProjectEdit(ProjectView):
    whose = For.MANAGERS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.show("project_form", form=ProjectForm(project=self.project))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = ProjectForm(request.POST, project=self.project)
        if form.is_valid():
            said = {"read": form.cleaned_data["read"], "reason": form.cleaned_data["reason"]}
            try:
                projects.change_project(by=self.person, project=self.project, terms=form.terms, **said)
            except REFUSALS as error:
                tell(form, error)
            else:
                messages.success(request, "Changed.")
                return self.back()
        return self.show("project_form", 422, form=form)


class ProjectClose(StepView):
    """Closes an open project, and opens a closed one."""

    whose = For.MANAGERS

    def find(self) -> None:
        if self.project.is_open:
            self.title, self.button = "Close the project", "Close"
            self.words = "Nothing leaves any more, by token or by page, until it is opened again."
        else:
            self.title, self.button = "Open the project again", "Open"
            self.words = "What its agreement in force allows may leave again, by the tokens that are still valid."

    def do(self, form: Form) -> HttpResponse:
        is_open = not self.project.is_open
        projects.set_open(by=self.person, project=self.project, is_open=is_open, reason=form.cleaned_data["reason"])
        messages.success(self.request, "Open." if is_open else "Closed.")
        return self.back()
