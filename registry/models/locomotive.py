from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import flatten, not_in_future, vocabulary
from registry.vocabulary.oncology import LocomotiveCause


class LocomotiveDysfunction(ClinicalRow):
    """Impaired movement of a person with cancer, by cause; several causes may stand beside each other."""

    cause = models.CharField(max_length=10, choices=LocomotiveCause.choices)
    noted_on = models.DateField("noted on")
    note = models.TextField(blank=True)

    class Meta:
        constraints = flatten([of_clinical_row(), vocabulary(cause=LocomotiveCause), not_in_future("noted_on")])
