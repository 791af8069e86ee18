"""A person's own second factors: what they have, adding, removing, recovery codes."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts import actions
from accounts.actions import NotAdded
from accounts.factors import codes, passkeys
from accounts.factors.requirement import OpenBeforeSecondFactor, mark_second_factor, unmark_second_factor
from accounts.forms import AppForm, NewPasskeyForm, ProofForm
from accounts.models import User
from accounts.presenters.factors import lines_of
from accounts.reauthentication import is_fresh
from accounts.selectors import factors_of, has_passkey, recovery_codes_left


class OwnView(OpenBeforeSecondFactor, View):
    """A page about the signed-in person alone, open to them before they have a second factor."""

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    @property
    def actor(self) -> str:
        return f"user:{self.person.pk}"

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return TemplateResponse(self.request, f"accounts/{template}.html", context, status=status)

    def stay_signed_in(self) -> None:
        """Their other sessions have ended; this one goes on under a new key."""
        self.person.refresh_from_db()
        update_session_auth_hash(self.request, self.person)


class FactorList(OwnView):
    def get(self, request: HttpRequest) -> HttpResponse:
        lines = lines_of(factors_of(self.person))
        return self.show(
            "factor_list",
            lines=lines,
            has_app=any(line.is_app for line in lines),
            codes_left=recovery_codes_left(self.person),
        )


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ProvenView(OwnView):
    """A page for which the person has just said once more who they are, or says so first."""

    title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if is_fresh(request):
            return super().dispatch(request, *args, **kwargs)
        form = ProofForm(request.POST if "secret" in request.POST else None, request=request)
        if form.is_valid():
            return redirect(request.path)
        return self.show("prove", form=form, title=self.title, status=422 if form.is_bound else 200)


class AppAdd(ProvenView):
    title = "Add an authenticator app"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(AppForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AppForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        secret = codes.new_secret(request)
        try:
            made = actions.add_app(by=self.actor, user=self.person, secret=secret, code=form.cleaned_data["code"])
        except NotAdded as error:
            form.add_error("code", str(error))
            return self._page(form)
        codes.forget_new_secret(request)
        return added(self, made, "The authenticator app is in use from now on.")

    def _page(self, form: AppForm) -> HttpResponse:
        secret = codes.new_secret(self.request)
        key = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
        picture, status = codes.picture_of(self.person, secret), 422 if form.errors else 200
        return self.show("app_add", form=form, picture=picture, key=key, status=status)


class PasskeyAdd(ProvenView):
    title = "Add a passkey"

    def get(self, request: HttpRequest) -> HttpResponse:
        name = "Passkey" if not has_passkey(self.person) else "Second passkey"
        return self.show("passkey_add", form=NewPasskeyForm(initial={"name": name}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPasskeyForm(request.POST)
        if form.is_valid():
            name, answer = form.cleaned_data["name"], form.cleaned_data["credential"]
            try:
                made = actions.add_passkey(by=self.actor, user=self.person, name=name, answer=answer)
            except NotAdded as error:
                form.add_error(None, str(error))
            else:
                return added(self, made, "The passkey is in use from now on.")
        return self.show("passkey_add", form=form, status=422)


class NewPasskeyQuestion(OwnView):
    """What the browser needs to make a passkey; asked for by the page when its button is pressed."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if not is_fresh(request):
            raise PermissionDenied("say once more who you are first")
        return JsonResponse(passkeys.question_for_new(self.person))


class FactorRemove(ProvenView):
    title = "Remove a second factor"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        factor = get_object_or_404(factors_of(self.person), pk=pk)
        return self.show("factor_remove", line=lines_of([factor])[0], is_last=factors_of(self.person).count() == 1)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.remove_factor(by=self.actor, factor=get_object_or_404(factors_of(self.person), pk=pk))
        self.stay_signed_in()
        if not factors_of(self.person).exists():
            unmark_second_factor(request)
        messages.success(request, "Removed. It opens nothing any more.")
        return redirect("accounts:factor-list")


class RecoveryCodesRenew(ProvenView):
    title = "New recovery codes"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not factors_of(self.person).exists():
            return redirect("accounts:factor-list")
        return self.show("recovery_codes_renew")

    def post(self, request: HttpRequest) -> HttpResponse:
        if not factors_of(self.person).exists():
            return redirect("accounts:factor-list")
        return self.show("recovery_codes", codes=actions.renew_recovery_codes(by=self.actor, user=self.person))


def added(view: OwnView, recovery_codes: list[str], words: str) -> HttpResponse:
    """After a factor was added: the recovery codes, this once, or back to the list."""
    view.stay_signed_in()
    mark_second_factor(view.request)
    messages.success(view.request, words)
    return view.show("recovery_codes", codes=recovery_codes) if recovery_codes else redirect("accounts:factor-list")
