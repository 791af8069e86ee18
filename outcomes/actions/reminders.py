"""The weekly letter to those who enter data: how many patients wait, and where to look. No patient is in it."""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Permission
from accounts.scope import worker_scope
from outcomes.models import Reminder
from outcomes.schedule.worklist import Show, counts_at
from outcomes.vocabulary import ReminderState
from registry.actions.acting import acting
from registry.models import Site

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to be sent, with the row of the ledger that stands for it."""

    reminder: int
    site: Site
    address: str
    counts: dict[Show, int]


def remind_everybody(*, by: str) -> Counter[ReminderState]:
    """Write this week's letters that were not written yet; how many came to which end.

    A letter that fails is noted and does not keep the others back.
    """
    with worker_scope(actor=by):
        sites = list(Site.objects.filter(is_active=True))
    ended: Counter[ReminderState] = Counter()
    for site in sites:
        with worker_scope(actor=by), acting(by=by, site=site):
            letters = _claim(site, ended)
        for letter in letters:
            state = _send(letter)
            ended[state] += 1
            with worker_scope(actor=by), acting(by=by, site=site):
                Reminder.objects.filter(pk=letter.reminder).update(state=state, settled_at=timezone.now())
    return ended


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _claim(site: Site, ended: Counter[ReminderState]) -> list[Letter]:
    """This week's rows for everybody at a site who has none yet, and the letters among them that are to be sent."""
    today = site.today()
    counts = counts_at(site, today)
    people = Membership.objects.filter(site=site, user__is_active=True).allowing(Permission.ENTER_DATA)
    letters = []
    for person in [membership.user for membership in people.select_related("user").order_by("user")]:
        state = _beginning(counts, person.email)
        reminder, made = Reminder.objects.get_or_create(
            site=site,
            person=person,
            week=monday_of(today),
            defaults={"state": state, "overdue": counts[Show.OVERDUE], "due": counts[Show.DUE]},
        )
        if made and state == ReminderState.SENDING:
            letters.append(Letter(reminder.pk, site, person.email, counts))
        elif made:
            ended[state] += 1
    return letters


def _beginning(counts: dict[Show, int], address: str) -> ReminderState:
    if counts[Show.OWED] == 0:
        return ReminderState.NOTHING
    if not address:
        return ReminderState.NO_ADDRESS
    return ReminderState.SENDING if settings.MAIL_IS_CONFIGURED else ReminderState.NO_MAIL


def _send(letter: Letter) -> ReminderState:
    context = {
        "site": letter.site,
        "lines": [(show.label, letter.counts[show]) for show in Show if letter.counts[show] and show != Show.OWED],
        "address": address_of_today(letter.site),
    }
    words = render_to_string("outcomes/reminder_mail.txt", context)
    try:
        send_mail(f"SpineMet: follow-up this week at {letter.site.name}", words, None, [letter.address])
    except (SMTPException, OSError):
        logger.warning("reminder:%s could not be sent", letter.reminder)
        return ReminderState.FAILED
    return ReminderState.SENT


def address_of_today(site: Site) -> str:
    """The page of the day, as a browser reaches it: under the first of ALLOWED_HOSTS."""
    scheme = "https" if settings.ENVIRONMENT.https else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0]}{reverse('outcomes:today')}?site={site.code}"
