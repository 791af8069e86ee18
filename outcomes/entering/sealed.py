"""What is kept for a person and is no data yet, encrypted: it may hold names, and a copy of the database shows none.

The key follows from the program's secret key. Where that is changed and the old one is not listed as a fallback, what
was sealed cannot be read again, and is treated as if it had not been kept.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(content: bytes) -> bytes:
    return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(content)


def unseal(sealed: bytes) -> bytes | None:
    """None for what no present key opens."""
    try:
        return _keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(sealed)
    except InvalidToken:
        return None


@cache
def _keys(*secrets: str) -> MultiFernet:
    return MultiFernet([_derived(secret) for secret in secrets])


def _derived(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"unsaved typing").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
