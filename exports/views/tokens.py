"""Keys to a project: made by its consumers, revoked by them or by managers of projects."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from exports.actions import tokens
from exports.forms import TokenForm
from exports.models import ApiToken
from exports.views.access import REFUSALS, For, ProjectView, StepView, tell
from exports.vocabulary import Scope


@method_decorator(sensitive_post_parameters(), name="dispatch")
class TokenAdd(ProjectView):
    """The secret is on the page that answers, this once."""

    whose = For.CONSUMERS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(TokenForm(request=request, initial=self._like(request.GET.get("like", ""))))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = TokenForm(request.POST, request=request)
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("scopes", "days", "label")}
            try:
                token, secret = tokens.issue_token(by=self.person, project=self.project, holder=self.person, **said)
            except REFUSALS as error:
                tell(form, error)
            else:
                first = "dictionary" if Scope.DICTIONARY in token.scopes else "exports"
                address = request.build_absolute_uri(f"{reverse('api:export-list').removesuffix('exports')}{first}")
                shown = {"token": token, "secret": secret, "address": address}
                if Scope.REDCAP in token.scopes:
                    shown["for_redcap"] = tokens.redcap_form(secret)
                    shown["redcap"] = request.build_absolute_uri(reverse("redcap-as-pycap-asks"))
                return self.show("token_made", 200, **shown)
        return self._page(form, 422)

    def _like(self, public_id: str) -> dict[str, object]:
        """A new key in the place of an old one is good for the same."""
        old = self.project.tokens.filter(holder=self.person, public_id=public_id).first()
        return {"label": old.label, "scopes": old.scopes} if old else {}

    def _page(self, form: TokenForm, status: int = 200) -> HttpResponse:
        alive = ApiToken.objects.alive().filter(project=self.project, holder=self.person).count()
        return self.show("token_add", status, form=form, alive=alive, most=tokens.ALIVE_AT_ONCE)


class TokenRevoke(StepView):
    token: ApiToken
    button = "Revoke"
    words = "It opens nothing any more, at once. It cannot be undone; make another instead."

    def find(self) -> None:
        seen = self.project.tokens.all() if self.manages else self.project.tokens.filter(holder=self.person)
        found = get_object_or_404(seen.select_related("holder"), public_id=self.kwargs["public_id"])
        self.token = found
        self.title = f"Revoke the token {self.token.label or self.token.public_id}"

    def do(self, form: Form) -> HttpResponse:
        tokens.revoke_token(by=self.person, token=self.token, reason=form.cleaned_data["reason"])
        messages.success(self.request, "Revoked. It opens nothing any more.")
        return self.back()
