from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import TextChoices
from django.http import HttpRequest

from accounts.factors.proofs import PasskeyAnswer, Proof, proof_of_code
from accounts.models import Membership, User
from accounts.permissions import Role
from accounts.reauthentication import is_fresh, verify
from accounts.selectors import has_passkey

_LETTER_CODE = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "data-from-fragment": "",
}
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class SignInForm(AuthenticationForm):
    """One answer for every failure: whether a name exists, or is disabled, is nobody's business."""

    REFUSED = "The user name and password do not match, or the account is not active. Both are case-sensitive."
    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}


class PasskeyForm(forms.Form):
    """A form in which a passkey may stand in for what is typed; `static/js/passkey.js` fills in its answer."""

    credential = forms.CharField(
        required=False, max_length=20_000, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )

    def needs_one_of(self, typed: str) -> None:
        """Either the field of this name, or a passkey's answer."""
        if not self.cleaned_data.get(typed) and not self.cleaned_data.get("credential"):
            self.add_error(typed, forms.Field.default_error_messages["required"])


class SecondStepForm(PasskeyForm):
    """A code, from the app or from paper, or a passkey."""

    REFUSED = "This code is not right, or was used before. Wait for the next one and type that."

    PASSKEY_REFUSED = "The passkey was not accepted. Try again, or type a code."

    use_required_attribute = False
    code = forms.CharField(
        required=False,
        max_length=20,
        label="Code",
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
        help_text="The six digits your authenticator app shows now, or one of your recovery codes.",
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.needs_one_of("code")
        return self.cleaned_data

    @property
    def proof(self) -> Proof:
        answer = self.cleaned_data["credential"]
        return PasskeyAnswer(answer) if answer else proof_of_code(self.cleaned_data["code"])


class AppForm(forms.Form):
    """The first code of a new authenticator app."""

    use_required_attribute = False
    code = forms.CharField(max_length=20, label="Code that the app shows", widget=forms.TextInput(attrs=_CODE))


class NewPasskeyForm(forms.Form):
    """What a new passkey is called, and what the browser says of it."""

    use_required_attribute = False
    name = forms.CharField(
        max_length=60, label="Name", help_text="To tell it from others in your list, such as “Office key”."
    )
    credential = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Press the button and follow your browser; it makes the passkey."},
    )


class ProofForm(PasskeyForm):
    """Once more who they are. A form that stands on this one is valid only with it.

    `always`: each act needs its own proof. Otherwise one given in the last minutes will do, and the field goes.
    """

    REFUSED = "This is neither your password nor the code your app shows now. Nothing was done."
    PASSKEY_REFUSED = "The passkey was not accepted. Try again, or type your password."

    use_required_attribute = False
    always = False
    secret = forms.CharField(
        required=False,
        label="Your password, or the code of your authenticator app",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Asked so that nobody does this at a screen left open.",
    )

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        if not self.always and is_fresh(request):
            del self.fields["secret"], self.fields["credential"]
        self.has_passkey = "secret" in self.fields and has_passkey(cast(User, request.user))

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "secret" not in self.fields:
            return self.cleaned_data
        self.needs_one_of("secret")
        secret, passkey = self.cleaned_data.get("secret", ""), self.cleaned_data.get("credential", "")
        # a proof is looked at last: a code is taken only once
        if not self.errors and not verify(self.request, secret, passkey):
            self.add_error("secret", self.PASSKEY_REFUSED if passkey else self.REFUSED)
        return self.cleaned_data


class InvitationForm(ProofForm):
    """Whom a manager asks to join, and as what."""

    display_name = forms.CharField(max_length=120, label="Name", help_text="As colleagues will see it.")
    role = forms.ChoiceField(choices=Role.choices, widget=forms.RadioSelect, label="Role")
    email = forms.EmailField(required=False, label="Email address")


class Act(TextChoices):
    """What a manager may do to a member of a site."""

    ROLE = "role", "Change the role to the one below"
    REMOVE = "remove", "End the membership of this site"
    DISABLE = "disable", "Disable the account: they are signed out at once and cannot sign in"
    ENABLE = "enable", "Enable the account again"


class MemberForm(ProofForm):
    act = forms.ChoiceField(widget=forms.RadioSelect, label="What shall change")
    role = forms.ChoiceField(choices=Role.choices, label="Role")
    reason = forms.CharField(max_length=300, label="Why?", help_text="The history keeps it.")

    def __init__(self, *args: Any, member: Membership, **options: Any) -> None:
        super().__init__(*args, initial={"role": member.role}, **options)
        switch = Act.DISABLE if member.user.is_active else Act.ENABLE
        self.fields["act"].choices = [(act.value, act.label) for act in (Act.ROLE, Act.REMOVE, switch)]  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """An invitation's code, for somebody who has an account."""

    use_required_attribute = False
    code = forms.CharField(max_length=80, label="Invitation code", widget=forms.TextInput(attrs=_LETTER_CODE))


class AcceptanceForm(CodeForm):
    """Everything a new account needs."""

    display_name = forms.CharField(max_length=120, label="Your name", help_text="As colleagues will see it.")
    username = forms.CharField(
        max_length=150,
        label="User name",
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
        help_text="You sign in with it. Capital and small letters count as different.",
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 15 characters, in any form: four or five words that do not belong together are good.",
    )
    again = forms.CharField(
        label="The password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two passwords differ.")
        return cleaned
