"""Letters to people. Where no mail server is configured, whoever would have sent one sees the words instead."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.models import Invitation

logger = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, *, to: str, address: str, code: str) -> bool:
    """Send the code to whom it is for; `to`: where it leads, in words.

    False where there is no mail server, no address, or the server refused.
    """
    if not settings.MAIL_IS_CONFIGURED or not invitation.email:
        return False
    context = {"invitation": invitation, "to": to, "address": address, "code": code}
    words = render_to_string("accounts/invitation_mail.txt", context)
    try:
        send_mail("Your invitation to SpineMet", words, None, [invitation.email])
    except (SMTPException, OSError):
        logger.warning("invitation:%s could not be sent", invitation.pk)
        return False
    return True
