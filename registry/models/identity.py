from django.db import models

from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import flatten, not_in_future, partial_date
from registry.models.fields import precision


class PatientIdentity(models.Model):
    """Who a patient is: the only table with names, hospital numbers, birth dates and contacts.

    Its text form is the registry id, so that no log line or error page can print a name by accident.
    """

    patient = models.OneToOneField("registry.Patient", on_delete=models.PROTECT, related_name="identity")
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="+")
    hospital_number = models.CharField(max_length=60)
    full_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_date_precision = precision()
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "patient identities"
        constraints = flatten(
            [
                models.UniqueConstraint(
                    fields=["site", "hospital_number"], name="%(app_label)s_%(class)s_number_per_site"
                ),
                models.CheckConstraint(
                    condition=~models.Q(hospital_number=""), name="%(app_label)s_%(class)s_number__given"
                ),
                partial_date("birth_date"),
                not_in_future("birth_date"),
            ]
        )

    def __str__(self) -> str:
        return f"identity of patient {self.patient_id}"
