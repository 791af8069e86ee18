from django.db import models

from registry.models.clinical_row import ClinicalRow, of_clinical_row
from registry.models.constraints import flatten, not_in_future, ordered, vocabulary
from registry.vocabulary.common import ConsentScope


class Consent(ClinicalRow):
    """What a patient agreed to, and when they took it back."""

    scope = models.CharField(max_length=10, choices=ConsentScope.choices)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = flatten(
            [
                of_clinical_row(),
                models.UniqueConstraint(fields=["patient", "scope"], name="%(app_label)s_%(class)s_one_per_scope"),
                vocabulary(scope=ConsentScope),
                not_in_future("given_on", "withdrawn_on"),
                ordered("given_on", "withdrawn_on"),
            ]
        )
