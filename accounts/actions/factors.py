"""A person's second factors: added, removed, renewed, reset. The history has each of it, without secrets.

Whatever changes them ends the person's other sessions: who came in without the new factor is asked for it.
"""

import logging

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from accounts.actions.users import end_sessions
from accounts.factors.codes import LAST_COUNTER, counter_of
from accounts.factors.passkeys import new_credential
from accounts.models import User
from accounts.selectors import factors_of

logger = logging.getLogger(__name__)


class NotAdded(Exception):
    """A factor that cannot be added. Its text is for the person who tried."""


@transaction.atomic
def add_app(*, by: str, user: User, secret: str, code: str) -> list[str]:
    """Take an authenticator app into use, once a code of it shows that it has the secret.

    Gives back new recovery codes if the person has none yet. Raises NotAdded when the code is not right, or when there
    is an app already.
    """
    _one_at_a_time(user)
    if factors_of(user).filter(type=Authenticator.Type.TOTP).exists():
        raise NotAdded("You have an authenticator app already. Remove it first if you changed phones.")
    counter = counter_of(secret, code)
    if counter is None:
        raise NotAdded("This is not the code that the app shows now. Wait for the next one and type that.")
    app = TOTP.activate(user, secret).instance
    app.data[LAST_COUNTER] = counter  # the code that was shown here is used up
    app.save(update_fields=["data"])
    logger.info("%s added an authenticator app of user:%s", by, user.pk)
    return _after_adding(user)


@transaction.atomic
def add_passkey(*, by: str, user: User, name: str, answer: str) -> list[str]:
    """Take a passkey into use: `answer` is what the browser said, in JSON, to the question asked last.

    Gives back new recovery codes if the person has none yet. Raises NotAdded when it does not answer that question.
    """
    _one_at_a_time(user)
    credential = new_credential(answer)
    if credential is None:
        raise NotAdded("The passkey was not made. Try again; this page must be open in one window only.")
    WebAuthn.add(user, name, credential)
    logger.info("%s added a passkey of user:%s", by, user.pk)
    return _after_adding(user)


@transaction.atomic
def remove_factor(*, by: str, factor: Authenticator) -> None:
    """Take a factor out of use. With the last one the recovery codes go too."""
    user = factor.user
    _one_at_a_time(user)
    factor.delete()
    if not factors_of(user).exists():
        _recovery_codes(user).delete()
    end_sessions(user=user)
    logger.info("%s removed factor:%s of user:%s", by, factor.type, user.pk)


@transaction.atomic
def renew_recovery_codes(*, by: str, user: User) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing from now on."""
    _one_at_a_time(user)
    _recovery_codes(user).delete()
    logger.info("%s renewed the recovery codes of user:%s", by, user.pk)
    return _new_recovery_codes(user)


@transaction.atomic
def reset_second_factor(*, by: str, user: User) -> int:
    """For somebody who lost every factor: all of them go, and they set up new ones after their password.

    Gives back how many factors there were.
    """
    _one_at_a_time(user)
    number = factors_of(user).count()
    factors_of(user).delete()
    _recovery_codes(user).delete()
    end_sessions(user=user)
    logger.info("%s reset the second factor of user:%s", by, user.pk)
    return number


def _after_adding(user: User) -> list[str]:
    end_sessions(user=user)
    return [] if _recovery_codes(user).exists() else _new_recovery_codes(user)


def _new_recovery_codes(user: User) -> list[str]:
    return list(RecoveryCodes.activate(user).generate_codes())


def _recovery_codes(user: User):  # type: ignore[no-untyped-def] # a queryset of an untyped library
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES)


def _one_at_a_time(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)
