"""What a person shows in the second step of signing in, or to say once more who they are."""

from dataclasses import dataclass

from accounts.factors import codes, passkeys
from accounts.models import User


@dataclass(frozen=True)
class AppCode:
    """Six digits of an authenticator app."""

    code: str
    name = "app"

    def is_right(self, user: User) -> bool:
        return codes.take_app_code(user, self.code)


@dataclass(frozen=True)
class RecoveryCode:
    """One of the codes kept on paper, for signing in only."""

    code: str
    name = "recovery code"

    def is_right(self, user: User) -> bool:
        return codes.take_recovery_code(user, self.code)


@dataclass(frozen=True)
class PasskeyAnswer:
    """What the browser said when it showed a passkey, as JSON."""

    answer: str
    name = "passkey"

    def is_right(self, user: User) -> bool:
        return passkeys.take_answer(user, self.answer)


Proof = AppCode | RecoveryCode | PasskeyAnswer


def proof_of_code(code: str) -> Proof:
    """By its length: an app's code has six digits, a recovery code eight."""
    digits = [sign for sign in code if sign.isalnum()]
    return AppCode(code) if len(digits) <= 6 else RecoveryCode(code)
