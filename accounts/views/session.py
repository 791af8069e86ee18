from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from accounts.forms import SignInForm
from accounts.trail import note_occurrence


class SignIn(LoginView):
    """The history learns who came in, and that somebody did not; never what was typed, which may be a password."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        note_occurrence(kind="signed in", subject="accounts_user", pk=form.get_user().pk)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        note_occurrence(kind="sign-in refused", subject="accounts_user")
        return super().form_invalid(form)


class SignOut(LogoutView):
    """By POST only: a link or an image on another page must not sign anybody out."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            note_occurrence(kind="signed out", subject="accounts_user", pk=request.user.pk)
        return super().post(request, *args, **kwargs)
