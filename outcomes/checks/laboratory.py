"""Rules about the laboratory values of a baseline: a unit that was mistaken, more often than a patient so ill."""

from django.db.models import Q

from outcomes.checks.rule import Rule, Severity
from registry.models import BaselineAssessment

#: By field: what is seldom lower, what is seldom higher, and the unit that is mistaken for it.
USUAL: dict[str, tuple[float, float, str]] = {
    "albumin_g_dl": (1.5, 6, "g/L"),
    "crp_mg_dl": (0, 50, "mg/L"),
    "ldh_iu_l": (50, 5_000, "µkat/L"),
    "platelets_10e9_l": (10, 1_200, "10^3/L"),
    "calcium_mg_dl": (6, 17, "mmol/L"),
    "bilirubin_mg_dl": (0, 20, "µmol/L"),
    "haemoglobin_g_dl": (5, 20, "mmol/L or g/L"),
}


def _rule(field: str, low: float, high: float, unit: str) -> Rule:
    label = str(BaselineAssessment._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    outside = Q(**{f"{field}__lt": low}) | Q(**{f"{field}__gt": high})
    return Rule(
        field.replace("_", "-"),
        Severity.SOFT,
        BaselineAssessment,
        (field,),
        f"{label[:1].upper()}{label[1:]} seldom lies outside {low:g} to {high:g}.",
        f"Was it given in {unit}? Correct the number, or confirm it.",
        lambda rows: rows.filter(outside),
    )


RULES = tuple(_rule(field, *limits) for field, limits in USUAL.items())
