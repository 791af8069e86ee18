"""How django-allauth keeps and names factors here: secrets encrypted, and nothing asked of another host."""

import base64
from typing import TYPE_CHECKING

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

if TYPE_CHECKING:
    from accounts.models import User


class UnreadableFactor(RuntimeError):
    """A secret was encrypted under another SECRET_KEY. `manage.py reset_second_factor` lets its person start anew."""


class FactorAdapter(DefaultMFAAdapter):
    """Named in `settings.MFA_ADAPTER`."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise UnreadableFactor("a second factor was set up under another SECRET_KEY; reset it") from None

    def _get_user_identifier(self, user: "User") -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)

    def generate_authenticator_name(self, user: "User", type: Authenticator.Type) -> str:
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"


def _keys() -> MultiFernet:
    """The newest first: it encrypts, and all of them decrypt."""
    return MultiFernet([_derived(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str | bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"spinemet second factors").derive(force_bytes(key))
    return Fernet(base64.urlsafe_b64encode(derived))
