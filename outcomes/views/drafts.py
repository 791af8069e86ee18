"""Forms whose typing is kept: as one types by a small script, and by a button without it."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.generic import View

from accounts.models import User
from outcomes.actions.drafts import discard_draft, keep_draft, typed_in
from outcomes.models import Draft
from outcomes.presenters.drafts import draft_lines
from outcomes.selectors import drafts_of
from registry.errors import NotPossible
from registry.models import Patient, Site

#: What a form sends besides what was typed; a password is never kept.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "keep", "draft", "same", "then", "secret", "password"})
BY_SCRIPT = "X-Autosave"


class Drafted(View):
    """A form that can be left and come back to. It stands behind the view that decides who may be here."""

    #: A request of a session that has just ended may still keep a draft, and do nothing else (`accounts.sessions`).
    keeps_drafts = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and "keep" in request.POST:
            return self._keep(request)
        return super().dispatch(request, *args, **kwargs)

    # what the view says of itself

    def draft_title(self) -> str:
        raise NotImplementedError

    def draft_belongs_to(self) -> tuple[Site, Patient | None]:
        patient: Patient = self.patient  # type: ignore[attr-defined]
        return patient.site, patient

    # what it asks for

    def resumed(self) -> dict[str, list[str]] | None:
        """What was typed in the draft that the address asks for, if it is the reader's and of this page."""
        wanted = self.request.GET.get("draft", "")
        draft = self._drafts().filter(pk=int(wanted)).first() if wanted.isdecimal() else None
        if draft is None:
            return None
        self._key = draft.key
        self._resumed = typed_in(draft)
        return self._resumed

    def sent(self) -> Mapping[str, object]:
        """What the page sends; before it has sent anything, what the draft that is gone on with holds."""
        typed: dict[str, list[str]] = getattr(self, "_resumed", {})
        return self.request.POST or {name: said[-1] for name, said in typed.items() if said}

    def with_drafts(self) -> dict[str, Any]:
        """For the page: the key of what is typed now, and the drafts that wait here to be gone on with."""
        key = getattr(self, "_key", None) or _key_of(self.request) or uuid4()
        fresh = self.request.method == "GET" and not hasattr(self, "_key")
        return {"draft_key": key, "drafts": draft_lines(self._drafts()) if fresh else []}

    def saved(self) -> None:
        """What was typed has become a record."""
        key = _key_of(self.request)
        if key is not None:
            discard_draft(by=cast(User, self.request.user), key=key)

    def _drafts(self) -> Any:
        return drafts_of(self.request.user).filter(page=self.request.path)

    def _keep(self, request: HttpRequest) -> HttpResponse:
        site, patient = self.draft_belongs_to()
        typed = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}
        try:
            draft = keep_draft(
                by=cast(User, request.user),
                site=site,
                patient=patient,
                page=request.path,
                title=self.draft_title(),
                key=_key_of(request) or uuid4(),
                typed=typed,
            )
        except NotPossible as error:
            if BY_SCRIPT in request.headers:
                return JsonResponse({"problem": str(error)}, status=422)
            messages.error(request, str(error))
            return redirect(request.path)
        if BY_SCRIPT in request.headers:
            at = timezone.localtime(draft.kept_at, site.zone)
            return JsonResponse({"kept_at": f"{at:%H:%M}", "token": get_token(request)})
        messages.success(request, "Kept as a draft. Only you can see it, and nothing counts it yet.")
        return redirect("outcomes:draft-list")


class DraftList(View):
    """A person's own drafts, wherever they stand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = draft_lines(drafts_of(request.user))
        return TemplateResponse(request, "outcomes/draft_list.html", {"lines": lines})


class DraftDiscard(View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = get_object_or_404(Draft.objects.visible_to(request.user), pk=pk)
        discard_draft(by=cast(User, request.user), key=draft.key)
        messages.success(request, "The draft was discarded.")
        return redirect("outcomes:draft-list")


def as_initial(form: forms.Form, typed: dict[str, list[str]]) -> dict[str, Any]:
    """What was typed as the beginning of a form: several where a field holds several, yes or no for a box."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        said = typed.get(form.add_prefix(name), [])
        if isinstance(field, forms.BooleanField):
            found[name] = bool(said)
        elif isinstance(field, forms.MultipleChoiceField):
            found[name] = said
        elif said:
            found[name] = said[0]
        else:
            found[name] = None
    return found


def _key_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        return None
