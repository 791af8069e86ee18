from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.factors.halfway import person_halfway, stop_waiting, wait_for_second_step
from accounts.factors.passkeys import question
from accounts.factors.proofs import Proof, RecoveryCode
from accounts.factors.requirement import OpenBeforeSecondFactor, mark_second_factor
from accounts.forms import SecondStepForm, SignInForm
from accounts.models import User
from accounts.reauthentication import mark_proved
from accounts.selectors import factors_of, has_passkey, recovery_codes_left
from accounts.trail import note_occurrence

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """The history learns who came in, and that somebody did not; never what was typed, which may be a password."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        if factors_of(person).exists():
            wait_for_second_step(self.request, person, then=self.get_success_url())
            return redirect("accounts:second-step")
        response = super().form_valid(form)
        mark_proved(self.request)
        note_occurrence(kind="signed in", subject="accounts_user", pk=person.pk)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        note_occurrence(kind="sign-in refused", subject="accounts_user")
        return super().form_invalid(form)


@method_decorator([login_not_required, never_cache], name="dispatch")
class SecondStep(View):
    """Nobody is signed in before this was passed."""

    person: User
    then: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        found = person_halfway(request)
        if found is None:
            stop_waiting(request)
            return redirect("accounts:sign-in")
        self.person, self.then = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(SecondStepForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SecondStepForm(request.POST)
        if form.is_valid():
            if authenticate(request, username=self.person.get_username(), proof=form.proof) is not None:
                return self._let_in(form.proof)
            refused = form.PASSKEY_REFUSED if form.cleaned_data["credential"] else form.REFUSED
            form.add_error("code", refused)
            note_occurrence(kind="second step refused", subject="accounts_user", pk=self.person.pk)
        response = self._page(form)
        response.status_code = 422
        return response

    def _let_in(self, proof: Proof) -> HttpResponse:
        stop_waiting(self.request)
        login(self.request, self.person, backend=BACKEND)
        mark_second_factor(self.request)
        mark_proved(self.request)
        note_occurrence(kind="signed in", subject="accounts_user", pk=self.person.pk, second=proof.name)
        if isinstance(proof, RecoveryCode):
            left = recovery_codes_left(self.person)
            words = f"You used a recovery code; {left} are left. If your phone is gone, set up a new app below."
            messages.warning(self.request, words)
            return redirect("accounts:factor-list")
        return redirect(self.then)

    def _page(self, form: SecondStepForm) -> HttpResponse:
        context = {"form": form, "has_passkey": has_passkey(self.person)}
        return TemplateResponse(self.request, "accounts/second_step.html", context)


@method_decorator([login_not_required, never_cache], name="dispatch")
class PasskeyQuestion(OpenBeforeSecondFactor, View):
    """What the browser needs to show a passkey: in the second step, or once more of somebody signed in."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return JsonResponse(question(request.user))
        found = person_halfway(request)
        if found is None:
            raise PermissionDenied("nobody is expected at the second step")
        return JsonResponse(question(found[0]))


class SignOut(OpenBeforeSecondFactor, LogoutView):
    """By POST only: a link or an image on another page must not sign anybody out."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            note_occurrence(kind="signed out", subject="accounts_user", pk=request.user.pk)
        return super().post(request, *args, **kwargs)
