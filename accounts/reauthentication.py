"""Asking a signed-in person once more who they are, before what only they may do."""

from django.contrib.auth import authenticate
from django.http import HttpRequest


def verify(request: HttpRequest, secret: str) -> bool:
    """Whether `secret` is the signed-in person's. Wrong ones count towards the lock-out like those at the door."""
    person = authenticate(request=request, username=request.user.get_username(), password=secret)
    return person is not None and person.pk == request.user.pk
