from django.db import models
from django.db.models import Q

from outcomes.vocabulary import ContactMode, VisitState
from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import check, flatten, not_in_future, ordered, vocabulary
from registry.models.fields import coded


class FollowUpVisit(ClinicalRow):
    """A follow-up after an index procedure, planned, seen, or both. A visit outside every window has no plan."""

    surgery = models.ForeignKey("registry.Surgery", on_delete=models.PROTECT, related_name="visits")
    label = models.CharField(
        max_length=40, blank=True, help_text="As planned, such as '3 months'; empty when unscheduled."
    )
    due_on = models.DateField(null=True, blank=True)
    window_start = models.DateField(null=True, blank=True)
    window_end = models.DateField(null=True, blank=True)
    seen_on = models.DateField("date seen", null=True, blank=True)
    mode = coded(ContactMode, "how seen")
    state = models.CharField(max_length=10, choices=VisitState.choices, default=VisitState.PLANNED)

    class Meta:
        verbose_name = "follow-up visit"
        indexes = [models.Index(fields=["patient", "seen_on"], name="visit_patient_seen")]
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["id", "patient"], name="%(app_label)s_%(class)s_of_patient"),
                vocabulary(mode=ContactMode, state=VisitState),
                not_in_future("seen_on"),
                ordered("window_start", "window_end"),
                check(
                    "seen_on__only_when_seen",
                    Q(state=VisitState.SEEN, seen_on__isnull=False)
                    | (~Q(state=VisitState.SEEN) & Q(seen_on__isnull=True)),
                    "date seen: a visit that was seen has a date, and one that was not has none.",
                ),
            ]
        )
