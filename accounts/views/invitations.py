"""Accepting an invitation. Its code is typed, or put into the field by the page itself, and stands in no address."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts import actions
from accounts.actions import AlreadyMember, NotAccepted
from accounts.actions.invitations import open_invitation
from accounts.factors.halfway import stop_waiting
from accounts.forms import AcceptanceForm, CodeForm
from accounts.models import User
from accounts.reauthentication import mark_proved
from accounts.selectors import needs_second_factor
from accounts.trail import note_occurrence
from accounts.views.session import BACKEND


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationAccept(View):
    """Somebody new makes their account here; somebody signed in joins one more site.

    What an invitation leads to can be something else than a site: `to_site`, `begin` and `join` say.
    """

    to_site = True
    #: What is said above the form to somebody who is signed in.
    words = "One more site will be yours."

    def begin(self, given: dict[str, Any]) -> User:
        """Make the account. Raises NotAccepted, and ValidationError."""
        user, _ = actions.accept_as_new(**given)
        return user

    def join(self, user: User, code: str) -> str:
        """Take somebody in who has an account; to what. Raises NotAccepted and AlreadyMember."""
        return str(actions.accept_as(user=user, code=code).site)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(CodeForm() if request.user.is_authenticated else AcceptanceForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return self._join(CodeForm(request.POST))
        return self._begin(AcceptanceForm(request.POST))

    def _join(self, form: CodeForm) -> HttpResponse:
        if form.is_valid():
            try:
                joined = self.join(cast(User, self.request.user), form.cleaned_data["code"])
            except (NotAccepted, AlreadyMember) as error:
                return self._refused(form, error)
            messages.success(self.request, f"You belong to {joined} from now on.")
            return redirect(settings.LOGIN_REDIRECT_URL)
        return self._page(form, 422)

    def _begin(self, form: AcceptanceForm) -> HttpResponse:
        try:
            open_invitation(form.data.get("code", ""), to_site=self.to_site)
        except NotAccepted as error:
            # said before anything else is looked at: whether a user name is taken is for the invited alone
            only_code = AcceptanceForm(form.data)
            only_code.errors.clear()
            return self._refused(only_code, error)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("code", "username", "display_name", "password")}
            try:
                user = self.begin(given)
            except ValidationError as error:
                _tell(form, error)
            else:
                stop_waiting(self.request)
                login(self.request, user, backend=BACKEND)
                mark_proved(self.request)
                note_occurrence(kind="invitation accepted", subject="accounts_user", pk=user.pk)
                messages.success(self.request, f"Welcome, {user}.")
                needed = needs_second_factor(user)
                return redirect("accounts:factor-list" if needed else settings.LOGIN_REDIRECT_URL)
        return self._page(form, 422)

    def _refused(self, form: CodeForm, error: Exception) -> HttpResponse:
        note_occurrence(kind="invitation refused", subject="accounts_invitation")
        form.add_error("code", str(error))
        return self._page(form, 422)

    def _page(self, form: CodeForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "words": self.words}
        return TemplateResponse(self.request, "accounts/invitation_accept.html", context, status=status)


def _tell(form: AcceptanceForm, error: ValidationError) -> None:
    """What is wrong with the account, beside the field it is about."""
    fields: dict[str, Any] = getattr(error, "error_dict", None) or {"password": error.error_list}
    for field, faults in fields.items():
        form.add_error(field if field in form.fields else None, faults)
