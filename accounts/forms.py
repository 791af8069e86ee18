from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from accounts.reauthentication import is_fresh, verify

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class SignInForm(AuthenticationForm):
    """One answer for every failure: whether a name exists, or is disabled, is nobody's business."""

    REFUSED = "The user name and password do not match, or the account is not active. Both are case-sensitive."
    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}


class SecondStepForm(forms.Form):
    """A code, from the app or from paper."""

    REFUSED = "This code is not right, or was used before. Wait for the next one and type that."

    use_required_attribute = False
    code = forms.CharField(
        max_length=20,
        label="Code",
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
        help_text="The six digits your authenticator app shows now, or one of your recovery codes.",
    )


class AppForm(forms.Form):
    """The first code of a new authenticator app."""

    use_required_attribute = False
    code = forms.CharField(max_length=20, label="Code that the app shows", widget=forms.TextInput(attrs=_CODE))


class ProofForm(forms.Form):
    """Once more who they are. A form that stands on this one is valid only with it.

    `always`: each act needs its own proof. Otherwise one given in the last minutes will do, and the field goes.
    """

    REFUSED = "This is neither your password nor the code your app shows now. Nothing was done."

    use_required_attribute = False
    always = False
    secret = forms.CharField(
        label="Your password, or the code of your authenticator app",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Asked so that nobody does this at a screen left open.",
    )

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        if not self.always and is_fresh(request):
            del self.fields["secret"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # a proof is looked at last: a code is taken only once
        if "secret" in self.fields and not self.errors and not verify(self.request, cleaned["secret"]):
            self.add_error("secret", self.REFUSED)
        return cleaned
