from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from outcomes.schedule.due import COMING
from outcomes.schedule.protocol import Track
from outcomes.vocabulary import ExpectationState
from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import PREFIX, check, flatten, not_in_future, ordered, vocabulary

EXPECTED = Q(state=ExpectationState.EXPECTED)


class ExpectationQuerySet(SiteScopedQuerySet):
    """`today` is the day at the site. The same as `outcomes.schedule.due`, asked of the database."""

    def open(self) -> Self:
        return self.filter(EXPECTED)

    def overdue(self, today: date) -> Self:
        return self.open().filter(window_end__lt=today)

    def due(self, today: date) -> Self:
        return self.open().filter(window_start__lte=today, window_end__gte=today)

    def coming(self, today: date) -> Self:
        return self.open().filter(window_start__gt=today, window_start__lte=today + COMING)


class Expectation(models.Model):
    """One thing expected of a patient. Made by `outcomes.actions.schedules` from records, and made again whenever they
    change; nobody types it, so it has neither versions nor a history of its own: theirs tells everything.
    """

    # The links are held by composite foreign keys in the migration: one patient, in their site, with their operation.
    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.PROTECT, related_name="expectations", db_constraint=False
    )
    site = models.ForeignKey(
        "registry.Site", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # what was expected goes with its operation, and does not hold it back
    surgery = models.ForeignKey(
        "registry.Surgery", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    track = models.SmallIntegerField(choices=Track.choices)
    code = models.CharField(max_length=5)
    due_on = models.DateField()
    window_start = models.DateField()
    window_end = models.DateField()
    state = models.CharField(max_length=8, choices=ExpectationState.choices)
    met_on = models.DateField(null=True, blank=True)

    objects = ExpectationQuerySet.as_manager()

    class Meta:
        indexes = [
            # what is open at a site, for the page of the day
            models.Index(
                fields=["site", "track", "window_end"],
                include=["code", "window_start", "patient"],
                condition=EXPECTED,
                name="expectation_open_at_site",
            ),
        ]
        constraints = flatten(
            [
                models.UniqueConstraint(fields=["surgery", "track", "code"], name=PREFIX + "once"),
                vocabulary(track=Track, state=ExpectationState),
                ordered("window_start", "window_end"),
                not_in_future("met_on"),
                check(
                    "met_on__only_when_met",
                    Q(met_on__isnull=True) | Q(state=ExpectationState.MET),
                    "met on: only what was met has a day.",
                ),
                models.CheckConstraint(
                    condition=Q(due_on__gte=F("window_start"), due_on__lte=F("window_end")),
                    name=PREFIX + "due_on__in_window",
                ),
            ]
        )

    def __str__(self) -> str:
        return f"expectation {self.pk} of patient {self.patient_id}"


class SiteSchedule(models.Model):
    """Which schedule a site follows: a published one by name, or its own. Its past choices are in the history."""

    site = models.OneToOneField("registry.Site", on_delete=models.PROTECT, related_name="schedule")
    published = models.CharField(max_length=20, blank=True, help_text="Of outcomes.schedule.published; empty: own.")
    own = models.JSONField(null=True, blank=True, help_text="As Protocol.as_data tells it.")
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~Q(published="") & Q(own__isnull=True)) | Q(published="", own__isnull=False),
                name=PREFIX + "published_or_own",
            ),
        ]

    def __str__(self) -> str:
        return f"schedule of site {self.site_id}"
