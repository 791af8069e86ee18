"""Exports on the page: what one would hold, ordered, followed, downloaded, cancelled; and the log of what went out."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.trail import note_occurrence
from exports.actions.figure_releases import latest_release
from exports.actions.handing_out import NotThere, hand_out
from exports.actions.jobs import OPEN, KeyReused, cancel_export, order_export
from exports.forms import OrderForm, PullForm
from exports.models import ExportJob, Project, Pull
from exports.presenters.access import pull_rows
from exports.presenters.orders import PILLS, held, state_in_words, table_lines
from exports.terms import NotAllowed, agreement_in_force, entities_named, profile_for
from exports.views.access import REFUSALS, For, PersonView, ProjectView, StepView
from exports.vocabulary import STRICTNESS, JobState, Profile, ProjectRole
from registry.csv_files import to_csv

#: The most rows of the log on a page, and in a file.
ON_A_PAGE, IN_A_FILE = 100, 20_000
#: So many earlier exports are offered to go on from.
GO_ON_FROM = 5


class ExportOrder(ProjectView):
    """A choice is a GET, which shows what it would hold; the order is a POST of the same."""

    whose = For.CONSUMERS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        try:
            profiles = self._profiles()
        except NotAllowed as error:
            return self.show("export_order", refused=str(error))
        plain = {"profile": profiles[0].value, "format": OrderForm.base_fields["format"].initial}
        form = self._form(profiles, OrderForm.turned(request.GET) if "profile" in request.GET else plain)
        return self._page(form)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        try:
            form = self._form(self._profiles(), request.POST)
            if not form.is_valid():
                return self._page(form, 422)
            job, _ = order_export(
                by=self.person,
                token=None,
                project=self.project,
                key=request.POST.get("key", "")[:80],
                url=request.build_absolute_uri(reverse("api:export-list")),
                **form.order,
            )
        except (*REFUSALS, KeyReused) as error:
            return self.show("export_order", 422, refused=str(error))
        return redirect("exports:export-detail", code=self.project.code, uuid=job.uuid)

    def _profiles(self) -> list[Profile]:
        """Those that may be asked for: of records the strictest first, aggregates last. Raises NotAllowed."""
        ceiling = profile_for(self.project, agreement_in_force(self.project), Profile.CODED)
        offered = [one for one in Profile if STRICTNESS[one] >= STRICTNESS[ceiling]]
        return sorted(offered, key=lambda one: (one is Profile.AGGREGATE, -STRICTNESS[one]))

    def _form(self, profiles: list[Profile], said: Any) -> OrderForm:
        done = ExportJob.objects.filter(project=self.project, snapshot_at__isnull=False)
        earlier: list[datetime] = list(done.values_list("snapshot_at", flat=True)[:GO_ON_FROM])  # type: ignore[arg-type]
        return OrderForm(said, profiles=profiles, earlier=earlier)

    def _page(self, form: OrderForm, status: int = 200) -> HttpResponse:
        tables, profile = [], form.chosen
        if form.is_valid():
            entities = entities_named(form.cleaned_data["tables"], profile)
            tables = table_lines(self.project, entities, profile)
        about = {"aggregates": profile is Profile.AGGREGATE, "release": latest_release()}
        return self.show("export_order", status if tables else 422, form=form, tables=tables, key=uuid4(), **about)


class ExportView(ProjectView):
    """A page about one export."""

    job: ExportJob

    def find(self) -> None:
        if not (self.manages or self.role is ProjectRole.CONSUMER):
            raise PermissionDenied(f"this page is for {For.CONSUMERS}")
        own = self.project.jobs.select_related("agreement", "ordered_by", "project")
        self.job = get_object_or_404(own, uuid=self.kwargs["uuid"])


class ExportDetail(ExportView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = self.job
        return self.show(
            "export_detail",
            job=job,
            pill=PILLS[JobState(job.state)],
            words=state_in_words(job),
            is_open=job.state in OPEN,
            may_cancel=job.state in (*OPEN, JobState.DONE),
            held=held(job.manifest) if job.manifest else None,
            may_download=job.state == JobState.DONE and self.role is ProjectRole.CONSUMER,
        )


class ExportCancel(StepView):
    """Consumers cancel theirs, managers any."""

    form_class = Form
    job: ExportJob

    def find(self) -> None:
        if not (self.manages or self.role is ProjectRole.CONSUMER):
            raise PermissionDenied(f"this page is for {For.CONSUMERS}")
        self.job = get_object_or_404(self.project.jobs, uuid=self.kwargs["uuid"])
        if self.job.state not in (*OPEN, JobState.DONE):
            raise Http404("nothing to cancel")
        is_done = self.job.state == JobState.DONE
        self.title = "Throw the files away" if is_done else "Cancel the export"
        self.button = "Throw away" if is_done else "Cancel the export"
        self.words = "The files are gone at once. The log keeps what was handed out before."

    def do(self, form: Form) -> HttpResponse:
        cancel_export(by=self.person, job=self.job)
        messages.success(self.request, "The export was cancelled.")
        return self.back()


class ExportFile(ExportView):
    """Only for who may pull: a manager sees what went out and not what was in it."""

    whose = For.CONSUMERS

    def get(self, request: HttpRequest, code: str, uuid: Any, name: str) -> HttpResponseBase:
        try:
            handed = hand_out(to=self.person, token=None, job=self.job, name=name)
        except NotThere as error:
            raise Http404(str(error)) from None
        except NotAllowed as error:
            messages.error(request, str(error))
            return self.back()
        response = FileResponse(handed.path.open("rb"), as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response


class PullView(PersonView):
    """The log of what was handed out, for managers of projects."""

    def pulls(self) -> QuerySet[Pull]:
        if not self.manages:
            raise PermissionDenied(f"this page is for {For.MANAGERS}")
        found = Pull.objects.select_related("project", "agreement", "user", "token")
        code = self.request.GET.get("project", "")
        return found.filter(project__code=code) if code else found


class PullList(PullView):
    def get(self, request: HttpRequest) -> HttpResponse:
        number = _number(request.GET.get("page", ""))
        found = self.pulls()[(number - 1) * ON_A_PAGE : number * ON_A_PAGE + 1]
        rows = pull_rows(found)
        codes = list(Project.objects.values_list("code", flat=True))
        code = request.GET.get("project", "")
        return self.show(
            "pull_list",
            rows=rows[:ON_A_PAGE],
            form=PullForm(initial={"project": code}, codes=codes),
            code=code,
            next=number + 1 if len(rows) > ON_A_PAGE else 0,
        )


class PullFile(PullView):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = pull_rows(self.pulls()[:IN_A_FILE])
        note_occurrence(kind="log of pulls taken", subject="exports_pull", number=len(rows))
        response = HttpResponse(to_csv(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="spinemet_handed_out.csv"'
        return response


def _number(text: str) -> int:
    if text and not (text.isdecimal() and 1 <= int(text[:6]) <= 9999):
        raise Http404("no such page")
    return int(text) if text else 1
