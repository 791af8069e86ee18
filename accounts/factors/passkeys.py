"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right.

The question of the moment stays in the session, and an answer is good for that question only.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from accounts.models import User

#: What a malformed answer may raise on its way through the libraries; a stranger writes it.
_MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)


def question_for_new(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey; one that the person has already is not made again."""
    return dict(auth.begin_registration(user, False))


def question(user: User) -> dict[str, Any]:
    """What the browser needs to show one of the person's passkeys."""
    return dict(auth.begin_authentication(user))


def new_credential(answer: str) -> dict[str, Any] | None:
    """The passkey in the browser's answer to `question_for_new`, to be kept; None if it does not answer it."""
    try:
        credential: dict[str, Any] = json.loads(answer)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except _MALFORMED:
        return None
    return credential


def take_answer(user: User, answer: str) -> bool:
    """Whether `answer` is to the question asked last, by a passkey of this person."""
    try:
        found: Authenticator = auth.complete_authentication(user, json.loads(answer))
    except _MALFORMED:
        return False
    found.record_usage()
    return True
