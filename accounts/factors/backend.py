"""The second step as Django sees it, so that its failures are counted where those of passwords are."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.factors.proofs import Proof
from accounts.lockout import forget_wrong_proofs
from accounts.models import User


class SecondFactorBackend(BaseBackend):
    """`authenticate(request, username=..., proof=...)`, once the password was right or somebody is signed in."""

    def authenticate(self, request: HttpRequest, username: str, proof: Proof) -> User | None:  # type: ignore[override]
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None or not proof.is_right(person):
            return None
        forget_wrong_proofs(username)
        return person
