from django.db import models


class Frankel(models.TextChoices):
    A = "A", "A: complete"
    B = "B", "B: sensation only"
    C = "C", "C: motor, useless"
    D = "D", "D: motor, useful"
    E = "E", "E: normal"


class Ais(models.TextChoices):
    """ASIA impairment scale (ISNCSCI 2019). E needs an earlier deficit, so it is not Frankel E."""

    A = "A", "A: complete"
    B = "B", "B: sensory incomplete"
    C = "C", "C: motor incomplete, more than half of key muscles below 3"
    D = "D", "D: motor incomplete, at least half of key muscles 3 or more"
    E = "E", "E: normal after a deficit"


class Ambulation(models.TextChoices):
    INDEPENDENT = "independent", "Independent"
    WITH_AID = "with_aid", "With an aid"
    ASSISTED = "assisted", "Helped by a person"
    NONE = "none", "Not walking"


class Ecog(models.IntegerChoices):
    FULLY_ACTIVE = 0, "0: fully active"
    RESTRICTED = 1, "1: restricted, ambulatory"
    SELF_CARE = 2, "2: self-care, up more than half of waking hours"
    LIMITED = 3, "3: limited self-care"
    BEDBOUND = 4, "4: bedbound"
    DEAD = 5, "5: dead"


#: Karnofsky performance status goes in tens.
KPS_VALUES = tuple(range(0, 101, 10))


class PainUnit(models.TextChoices):
    """A pain value without its unit is not a pain value."""

    NRS_0_10 = "nrs_0_10", "0-10"
    VAS_MM = "vas_mm", "0-100 mm"


class SosgVersion(models.TextChoices):
    ORIGINAL_2010 = "sosgoq_2010", "SOSG-OQ (2010)"
    V2_0 = "sosgoq_2_0", "SOSGOQ2.0"
    UNSTATED = "unstated", "Version not stated"


class SosgScaling(models.TextChoices):
    RAW = "raw", "Raw sum of the items"
    TRANSFORMED = "transformed", "Transformed to 0-100"


class Eq5dVersion(models.TextChoices):
    EQ5D_3L = "3L", "EQ-5D-3L"
    EQ5D_5L = "5L", "EQ-5D-5L"


class Direction(models.TextChoices):
    HIGHER_BETTER = "higher_better", "Higher is better"
    LOWER_BETTER = "lower_better", "Lower is better"
