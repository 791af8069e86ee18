"""The instruments that are asked at baseline and again at every follow-up: one shape, so that change can be read."""

from django.db import models
from django.db.models import Q

from registry.models.constraints import between, check, flatten, value_or_reason, vocabulary
from registry.models.fields import coded, graded, measured, missing_reason, whole
from registry.vocabulary import scales


class Instruments(models.Model):
    ecog = graded(scales.Ecog, "ECOG")
    ecog_missing = missing_reason()
    kps = whole("KPS")
    kps_missing = missing_reason()
    frankel = coded(scales.Frankel)
    frankel_missing = missing_reason()
    ais = coded(scales.Ais, "AIS")
    ais_missing = missing_reason()
    ambulation = coded(scales.Ambulation)
    ambulation_missing = missing_reason()
    pain = measured("pain (VAS)", digits=4, places=1)
    pain_missing = missing_reason()
    pain_unit = coded(scales.PainUnit, "unit of the pain value")
    opioid_ome_mg_day = measured("opioids (oral morphine equivalent, mg/day)", digits=7, places=1)
    sosgoq = measured("SOSG-OQ", digits=6, places=2)
    sosgoq_missing = missing_reason()
    sosgoq_version = coded(scales.SosgVersion, "SOSG-OQ version")
    sosgoq_scaling = coded(scales.SosgScaling, "SOSG-OQ scaling")
    sosgoq_direction = coded(scales.Direction, "SOSG-OQ direction")
    eq5d_version = coded(scales.Eq5dVersion, "EQ-5D version")
    eq5d_index = measured("EQ-5D index", digits=4, places=3)
    eq5d_value_set = models.CharField(
        "EQ-5D value set",
        max_length=100,
        blank=True,
        help_text="Country and year of the set that made the index.",
    )
    eq5d_vas = whole("EQ-5D VAS (0-100)")

    class Meta:
        abstract = True


def instrument_constraints() -> list[models.BaseConstraint]:
    return flatten(
        [
            vocabulary(
                ecog=scales.Ecog,
                frankel=scales.Frankel,
                ais=scales.Ais,
                ambulation=scales.Ambulation,
                pain_unit=scales.PainUnit,
                sosgoq_version=scales.SosgVersion,
                sosgoq_scaling=scales.SosgScaling,
                sosgoq_direction=scales.Direction,
                eq5d_version=scales.Eq5dVersion,
            ),
            value_or_reason("ecog", "kps", "frankel", "ais", "ambulation", "pain", "sosgoq"),
            check("kps__in_tens", Q(kps__in=scales.KPS_VALUES), "KPS: goes from 0 to 100 in tens."),
            check(
                "pain__unit_and_range",
                Q(pain__isnull=True)
                | Q(pain_unit__isnull=False, pain_unit="nrs_0_10", pain__gte=0, pain__lte=10)
                | Q(pain_unit__isnull=False, pain_unit="vas_mm", pain__gte=0, pain__lte=100),
                "pain: has its unit, and lies between 0 and 10, or between 0 and 100 mm.",
            ),
            check(
                "sosgoq__version_and_direction",
                Q(sosgoq__isnull=True) | Q(sosgoq_version__isnull=False, sosgoq_direction__isnull=False),
                "SOSG-OQ: a value has its version and its direction; versions are never pooled.",
            ),
            check(
                "eq5d_index__names_its_value_set",
                Q(eq5d_index__isnull=True) | (Q(eq5d_version__isnull=False) & ~Q(eq5d_value_set="")),
                "eq5d_index: an index has its version and the name of the value set that made it.",
            ),
            between(0, 100, "sosgoq", "eq5d_vas"),
            between(-1, 1, "eq5d_index"),
            between(0, 10000, "opioid_ome_mg_day"),
        ]
    )
