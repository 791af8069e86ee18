"""Who calls: a token in the header, and nothing in the address."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.request import Request

from exports.actions.tokens import PREFIX, recognise
from exports.models import ApiToken

if TYPE_CHECKING:
    from accounts.models import User

NOTED_EVERY = timedelta(minutes=1)
REFUSED = "This token is not valid here: unknown, expired or revoked. Make a new one on the project's page."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer reg_...`. One refusal for every reason, so that a guess learns nothing."""

    def authenticate(self, request: Request) -> "tuple[User, ApiToken] | None":
        if any(value.startswith(f"{PREFIX}_") for values in request.query_params.lists() for value in values[1]):
            raise ValidationError("A token never stands in an address: it would be kept in logs. Send it as a header.")
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise AuthenticationFailed("Send 'Authorization: Bearer reg_...'.")
        token = recognise(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(REFUSED)
        _note_use(token)
        return token.holder, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _note_use(token: ApiToken) -> None:
    """To the minute: requests side by side must not wait for each other at the token's row."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
