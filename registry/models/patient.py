import uuid
from typing import Self

from django.db import models

from registry.models.clinical_row import SiteScopedQuerySet
from registry.models.constraints import flatten, value_or_reason, vocabulary
from registry.models.fields import coded, missing_reason
from registry.registry_id import new_registry_id
from registry.vocabulary.common import Sex


class PatientQuerySet(SiteScopedQuerySet):
    def visible_to(self, user) -> Self:
        """The patients of a person's sites; of two merged records the surviving one only."""
        return self.known_to(user).filter(merged_into=None)

    def known_to(self, user) -> Self:
        """Merged ones as well: their registry id still stands in letters and files."""
        return super().visible_to(user)


class Patient(models.Model):
    """A person by a random registry id. Who they are stands in `PatientIdentity`, apart.

    `merged_into` is the record of the same person in which this one lives on (`registry.actions.merge`).
    """

    registry_id = models.CharField(max_length=9, unique=True, default=new_registry_id, editable=False)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("registry.Site", on_delete=models.PROTECT, related_name="patients")
    sex = coded(Sex)
    sex_missing = missing_reason()
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="tombstones"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = flatten(
            [
                # the target of every clinical row's composite foreign key
                models.UniqueConstraint(fields=["id", "site"], name="%(app_label)s_%(class)s_in_site"),
                vocabulary(sex=Sex),
                value_or_reason("sex"),
                models.CheckConstraint(
                    condition=~models.Q(merged_into=models.F("id")), name="%(app_label)s_%(class)s_merged_into__another"
                ),
            ]
        )

    def __str__(self) -> str:
        return self.registry_id
