"""Who calls: a token in the header, and nothing in the address."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, ValidationError
from rest_framework.request import Request

from exports.actions.tokens import PREFIX, recognise, recognise_redcap
from exports.models import ApiToken

if TYPE_CHECKING:
    from accounts.models import User

NOTED_EVERY = timedelta(minutes=1)
REFUSED = "This token is not valid here: unknown, expired or revoked. Make a new one on the project's page."


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer reg_...`. One refusal for every reason, so that a guess learns nothing."""

    def authenticate(self, request: Request) -> "tuple[User, ApiToken] | None":
        refuse_in_address(request)
        words = get_authorization_header(request).split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != b"bearer":
            raise AuthenticationFailed("Send 'Authorization: Bearer reg_...'.")
        token = recognise(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(REFUSED)
        return used(token)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class RedcapAuthentication(TokenAuthentication):
    """`token=...` in the body, as REDCap's clients send it, or the header. Refused with REDCap's own status, 403."""

    def authenticate(self, request: Request) -> "tuple[User, ApiToken] | None":
        refuse_in_address(request)
        presented = request.data.get("token", "").strip()
        if not presented:
            return super().authenticate(request)
        token = recognise_redcap(presented)
        if token is None:
            raise AuthenticationFailed(f"You do not have permissions to use the API. {REFUSED}")
        return used(token)

    def authenticate_header(self, request: Request) -> None:  # type: ignore[override]
        return None


def refuse_in_address(request: Request) -> None:
    sent = [value for _, values in request.query_params.lists() for value in values]
    if "token" in request.query_params or any(value.startswith(f"{PREFIX}_") for value in sent):
        raise ValidationError("A token never stands in an address: it would be kept in logs. Send it as a header.")


def used(token: ApiToken) -> "tuple[User, ApiToken]":
    """Its holder and itself. Noted to the minute: requests side by side must not wait at the token's row."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.holder, token
