"""Reading, adding, changing and removing one record."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.permissions import Permission
from history.selectors import columns_at_version
from outcomes.actions.operations import record_operation
from outcomes.actions.records import add_record, change_record, remove_record
from outcomes.checks.asking import Unconfirmed, words_in
from outcomes.checks.rule import Finding
from outcomes.forms import OperationForm, RecordForm, RemovalForm
from outcomes.presenters.queries import confirmed, query_lines, questions, verified_state
from outcomes.presenters.records import sections_of, signed, state_of, steps_of
from outcomes.query_selectors import confirmations_of, last_verification_of, queries_of_row
from outcomes.records.conflict import Conflict, without_choices
from outcomes.records.values import row_from_columns, title_of
from outcomes.selectors import signatures_of
from outcomes.views.access import KindView, RecordView, refused
from outcomes.views.drafts import Drafted, as_initial
from outcomes.views.scores import score_lines, suggested
from registry.errors import NotPossible, RuleError, StaleRecord
from registry.models import BaselineAssessment, ClinicalRow, PrimaryTumour, SpinalLesion, Surgery

#: Records that the scores are computed from and that have a form long enough to want them beside it.
SCORED = (BaselineAssessment, PrimaryTumour, SpinalLesion)


def lines_beside(form: RecordForm) -> list[dict[str, Any]] | None:
    """The scores as the records are, beside a form that changes them; None beside any other."""
    return score_lines(form.patient) if issubclass(form.kind.model, SCORED) else None


class RecordDetail(RecordView):
    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        self.note()
        queries = query_lines(queries_of_row(self.row).select_related("patient", "site"))
        context = self.context(
            title=title_of(self.row),
            state=state_of(self.row),
            sections=list(sections_of(self.row, [query for query in queries if query.waits])),
            queries=queries,
            confirmed=confirmed(confirmations_of(self.row)),
            verified=verified_state(last_verification_of(self.row), self.row),
            steps=steps_of(self.row, self.rights),
            signatures=[signed(signature, self.row) for signature in signatures_of(self.row)],
        )
        return TemplateResponse(request, "outcomes/record_detail.html", context)


class RecordAdd(KindView, Drafted):
    """A form that was sent twice shows the record that the first one made."""

    needs = Permission.ENTER_DATA

    def get(self, request: HttpRequest, registry_id: str, kind: str) -> HttpResponse:
        form = self._form(suggested=suggested(self.kind, self.patient))
        typed = self.resumed()
        return self._page(form if typed is None else self._form(initial=as_initial(form, typed)))

    def post(self, request: HttpRequest, registry_id: str, kind: str) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                row = self._add(form)
            except RuleError as error:
                form.add_violations(error.violations)
            except Unconfirmed as error:
                return refused(self._page(form, error.findings))
            else:
                self.saved()
                messages.success(request, f"Saved: {self.kind.name}, {title_of(row)}.")
                return redirect("outcomes:record-detail", kind=self.kind.slug, pk=row.pk)
        return refused(self._page(form))

    def draft_title(self) -> str:
        return self.kind.name.capitalize()

    def _form(self, *args: Any, **options: Any) -> RecordForm:
        with_more = OperationForm if self.kind.model is Surgery else RecordForm
        return with_more(*args, kind=self.kind, patient=self.patient, **options)

    def _add(self, form: RecordForm) -> ClinicalRow:
        said: dict[str, Any] = {"by": self.actor, "patient": self.patient, "key": form.cleaned_data["key"]}
        said["confirmed"] = words_in(self.request.POST)
        if isinstance(form, OperationForm):
            levels = form.cleaned_data["treated_levels"]
            return record_operation(values=form.values(), treated_levels=levels, state=form.state, **said)
        return add_record(model=self.kind.model, values=form.values(), state=form.state, **said)

    def _page(self, form: RecordForm, findings: Sequence[Finding] = ()) -> HttpResponse:
        context = {"patient": self.patient, "kind": self.kind, "form": form, "lines": lines_beside(form)}
        context |= questions(self.sent(), findings) | self.with_drafts()
        return TemplateResponse(self.request, "outcomes/record_form.html", context)


class RecordEdit(RecordView, Drafted):
    """A second writer of one version is told, sees both versions field by field, and chooses; nothing typed is lost."""

    needs = Permission.ENTER_DATA

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        self.note()
        if not steps_of(self.row, self.rights).edit:
            messages.warning(request, "This record is locked. It has to be unlocked before it can be changed.")
            return redirect("outcomes:record-detail", kind=kind, pk=pk)
        form = RecordForm(kind=self.kind, patient=self.patient, row=self.row)
        typed = self.resumed()
        if typed is not None:
            form = RecordForm(kind=self.kind, patient=self.patient, row=self.row, initial=as_initial(form, typed))
        return self._page(form)

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        data, undecided = without_choices(request.POST, self.kind, self.row)
        form = RecordForm(data, kind=self.kind, patient=self.patient, row=self.row)
        valid = form.is_valid()
        if undecided:
            return self._conflict(form, self.row, undecided)
        if valid:
            try:
                return self._save(form)
            except StaleRecord as stale:
                return self._conflict(form, stale.theirs)
            except Unconfirmed as error:
                return refused(self._page(form, error.findings))
            except RuleError as error:
                form.add_violations(error.violations)
            except NotPossible as error:
                form.add_error(None, str(error))
        return refused(self._page(form))

    def _save(self, form: RecordForm) -> HttpResponse:
        said = form.cleaned_data
        changed = change_record(
            by=self.actor,
            row=self.row,
            version=said["version"],
            values=form.values(),
            state=form.state,
            reason=said["reason"],
            confirmed=words_in(self.request.POST),
        )
        self.saved()
        words = f"Saved: {self.kind.name}." if changed else "Nothing was different, so nothing was changed."
        messages.success(self.request, words)
        return redirect("outcomes:record-detail", kind=self.kind.slug, pk=self.row.pk)

    def draft_title(self) -> str:
        return f"Changing: {self.kind.name}"

    def _conflict(self, form: RecordForm, theirs: ClinicalRow, undecided: frozenset[str] = frozenset()) -> HttpResponse:
        self.note()
        version = form.began_at()
        columns = columns_at_version(theirs._meta.db_table, theirs.pk, version) if version else None
        began = row_from_columns(self.kind, columns) if columns else theirs
        conflict = Conflict.of(form, began, theirs, undecided)
        context = self.context(form=form, conflict=conflict, title=title_of(theirs))
        return refused(TemplateResponse(self.request, "outcomes/record_conflict.html", context), status=409)

    def _page(self, form: RecordForm, findings: Sequence[Finding] = ()) -> HttpResponse:
        context = self.context(form=form, title=title_of(self.row), lines=lines_beside(form), **self.with_drafts())
        context |= questions(self.sent(), findings)
        return TemplateResponse(self.request, "outcomes/record_form.html", context)


class RecordRemove(RecordView):
    needs = Permission.ENTER_DATA

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        return self._page(RemovalForm(initial={"version": self.row.version}))

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        form = RemovalForm(request.POST)
        if form.is_valid():
            said: dict[str, Any] = form.cleaned_data
            try:
                remove_record(by=self.actor, row=self.row, version=said["version"], reason=said["reason"])
            except StaleRecord:
                form.add_error(None, "Somebody changed this record in the meantime. Look at it again first.")
            except NotPossible as error:
                form.add_error(None, str(error))
            except RuleError as error:
                form.add_error(None, " ".join(f"{one.message} {one.remedy}" for one in error.violations))
            else:
                messages.success(request, f"Removed: {self.kind.name}. Its history is kept.")
                return redirect("outcomes:patient-detail", registry_id=self.patient.registry_id)
        return refused(self._page(form))

    def _page(self, form: RemovalForm) -> HttpResponse:
        self.note()
        context = self.context(form=form, title=title_of(self.row), step="Remove")
        return TemplateResponse(self.request, "outcomes/record_step.html", context)
