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
    sosgoq_direction = coded(scales.Direction, "SOSG-OQ direction")

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
                sosgoq_direction=scales.Direction,
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
            between(0, 100, "sosgoq"),
            between(0, 10000, "opioid_ome_mg_day"),
        ]
    )
