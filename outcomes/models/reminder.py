from django.conf import settings
from django.db import models

from outcomes.vocabulary import ReminderState
from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import PREFIX, flatten, not_in_future, vocabulary


class Reminder(models.Model):
    """That a person was, or was not, reminded of a week's work at a site. A ledger: one row a week, person and site.

    It is written before the letter leaves, so that a letter is never sent twice; a row left in `sending` says that
    nobody knows whether it arrived.
    """

    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    week = models.DateField(help_text="Its Monday, at the site.")
    state = models.CharField(max_length=10, choices=ReminderState.choices)
    overdue = models.PositiveIntegerField(help_text="Patients with something overdue.")
    due = models.PositiveIntegerField(help_text="Patients with something due.")
    written_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        constraints = flatten(
            [
                models.UniqueConstraint(fields=["site", "person", "week"], name=PREFIX + "once_a_week"),
                vocabulary(state=ReminderState),
                not_in_future("week"),
            ]
        )

    def __str__(self) -> str:
        return f"reminder {self.pk}"
