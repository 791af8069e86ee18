"""Biologically effective dose and the equivalent dose in 2 Gy fractions, by the linear-quadratic model.

BED = n d (1 + d / (a/b)) and EQD2 = BED / (1 + 2 / (a/b)): n fractions of d Gy each, all doses in Gy.
"""

from decimal import Decimal

from registry.scores.inputs import Number, Values, Whole
from registry.scores.rule import Decision, Figure, Rule

DOSE = Number("dose_gy", "Total dose", "Gy", Decimal("0.01"), Decimal(200))
FRACTIONS = Whole("fractions", "Fractions", 1, 60)
ALPHA_BETA = Number("alpha_beta", "Alpha/beta", "Gy", Decimal("0.5"), Decimal(30), "10 for tumour, 2 for the cord.")


def bed_gy(*, dose_gy: Decimal, fractions: int, alpha_beta_gy: Decimal) -> Decimal:
    """Biologically effective dose, in Gy."""
    return dose_gy * (1 + dose_gy / fractions / alpha_beta_gy)


def eqd2_gy(*, dose_gy: Decimal, fractions: int, alpha_beta_gy: Decimal) -> Decimal:
    """Equivalent dose in 2 Gy fractions, in Gy."""
    bed = bed_gy(dose_gy=dose_gy, fractions=fractions, alpha_beta_gy=alpha_beta_gy)
    return bed / (1 + 2 / alpha_beta_gy)


def _decide(values: Values) -> Decision:
    given = {
        "dose_gy": values["dose_gy"],
        "fractions": values["fractions"],
        "alpha_beta_gy": values["alpha_beta"],
    }
    cent = Decimal("0.01")
    return Decision(
        None,
        f"{values['fractions']} x {(values['dose_gy'] / values['fractions']).quantize(cent):f} Gy.",
        (
            Figure("BED", bed_gy(**given).quantize(cent), "Gy"),
            Figure("EQD2", eqd2_gy(**given).quantize(cent), "Gy"),
        ),
    )


BED_EQD2 = Rule(
    name="bed_eqd2",
    title="BED and EQD2",
    version="linear-quadratic/1",
    citation="Fowler JF. The linear-quadratic formula and progress in fractionated radiotherapy. Br J Radiol "
    "1989;62:679-94.",
    inputs=(DOSE, FRACTIONS, ALPHA_BETA),
    decide=_decide,
    notes=(
        "Regimens are not to be ranked by BED: local progression at one year was 4.1 % after 24-30 Gy in 3 fractions, "
        "9.0 % after 24 Gy in 1 and 22.6 % after 18-36 Gy in 5-6.",
        "Some use an alpha/beta of 3 Gy for the cord.",
    ),
)
