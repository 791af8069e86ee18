"""Who may be on a page of a project. Another project answers like one that does not exist."""

from enum import StrEnum
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import may
from exports.actions.jobs import Busy
from exports.forms import ReasonForm
from exports.models import Project
from exports.selectors import role_in
from exports.terms import NotAllowed, Unknown
from exports.vocabulary import ProjectRole
from registry.errors import NotPossible

REFUSALS = (NotPossible, NotAllowed, Unknown, Busy, ValidationError)


class For(StrEnum):
    """Whose page it is, in words for who is turned away."""

    ALL = "everybody of the project"
    MANAGERS = "managers of projects"
    CONSUMERS = "consumers of the project"
    REVIEWERS = "reviewers of the project"


class PersonView(View):
    """A page for a signed-in person. `manages` is whether projects are theirs to change."""

    manages: bool

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.manages = may(request.user, Permission.MANAGE_PROJECTS)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)  # nobody else comes this far

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return TemplateResponse(self.request, f"exports/{template}.html", context, status=status)


class ProjectView(PersonView):
    """A page of one project."""

    whose: For = For.ALL
    project: Project
    role: ProjectRole | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.project = get_object_or_404(Project.objects.visible_to(self.person), code=kwargs["code"])
        self.role = role_in(self.project, self.person)
        allowed = {
            For.ALL: True,
            For.MANAGERS: self.manages,
            For.CONSUMERS: self.role is ProjectRole.CONSUMER,
            For.REVIEWERS: self.role is ProjectRole.REVIEWER,
        }
        if not allowed[self.whose]:
            raise PermissionDenied(f"this page is for {self.whose}")
        self.find()
        return super().dispatch(request, *args, **kwargs)

    def find(self) -> None:
        """What else the page is about, or a 404."""

    def back(self) -> HttpResponse:
        return redirect("exports:project-detail", code=self.project.code)

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return super().show(template, status, project=self.project, manages=self.manages, role=self.role, **context)


class StepView(ProjectView):
    """One step that is asked about on a page of its own, with its reason unless `form` says otherwise."""

    form_class: type[forms.Form] = ReasonForm
    title: str
    words: str
    button: str

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                return self.do(form)
            except REFUSALS as error:
                tell(form, error)
        return self._page(form, 422)

    def form(self, *args: Any) -> forms.Form:
        return self.form_class(*args)

    def do(self, form: forms.Form) -> HttpResponse:
        raise NotImplementedError

    def _page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return self.show("project_step", status, form=form, title=self.title, words=self.words, button=self.button)


def tell(form: forms.Form, error: Exception) -> None:
    """What an action refused, at the field it is about."""
    if not isinstance(error, ValidationError):
        form.add_error(None, str(error))
        return
    by_field: dict[str, Any] = getattr(error, "error_dict", None) or {"": error.error_list}
    for field, faults in by_field.items():
        form.add_error(field if field in form.fields else None, faults)
