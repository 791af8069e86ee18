"""The 29 levels of the spine, in order from head to tail, and what follows from them."""

from django.db import models


class Level(models.TextChoices):
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"
    T10 = "T10"
    T11 = "T11"
    T12 = "T12"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"


LEVELS: tuple[str, ...] = tuple(Level.values)


class Region(models.TextChoices):
    CERVICAL = "C", "Cervical"
    THORACIC = "T", "Thoracic"
    LUMBAR = "L", "Lumbar"
    SACRAL = "S", "Sacral"


class WbbLayer(models.TextChoices):
    """Weinstein-Boriani-Biagini layers."""

    A = "A", "A: extraosseous soft tissue"
    B = "B", "B: intraosseous, superficial"
    C = "C", "C: intraosseous, deep"
    D = "D", "D: extraosseous, extradural"
    E = "E", "E: extraosseous, intradural"
    F = "F", "F: vertebral artery foramen"


class WbbOrientation(models.TextChoices):
    CLOCKWISE = "clockwise", "Clockwise (original)"
    COUNTER_CLOCKWISE = "counter_clockwise", "Counter-clockwise from the left half of the spinous process"


class Escc(models.TextChoices):
    """Bilsky epidural spinal cord compression, an ordinal word and never a number."""

    GRADE_0 = "0", "0: bone only"
    GRADE_1A = "1a", "1a: epidural, thecal sac not deformed"
    GRADE_1B = "1b", "1b: sac deformed, cord not abutted"
    GRADE_1C = "1c", "1c: cord abutted, not compressed"
    GRADE_2 = "2", "2: cord compressed, CSF visible"
    GRADE_3 = "3", "3: cord compressed, no CSF"


class NeuralElement(models.TextChoices):
    """What is compressed at the level: below the conus a cord grade needs this beside it."""

    CORD = "cord", "Spinal cord"
    CONUS = "conus", "Conus"
    CAUDA = "cauda", "Cauda equina"
    ROOT = "root", "Nerve root"


class SinsLocation(models.TextChoices):
    JUNCTIONAL = "junctional", "Junctional (occiput-C2, C7-T2, T11-L1, L5-S1)"
    MOBILE = "mobile", "Mobile (C3-C6, L2-L4)"
    SEMI_RIGID = "semi_rigid", "Semi-rigid (T3-T10)"
    RIGID = "rigid", "Rigid (S2-S5)"


class SinsPain(models.TextChoices):
    MECHANICAL = "mechanical", "Mechanical"
    OCCASIONAL = "occasional", "Occasional, not mechanical"
    NONE = "none", "None"


class SinsLesion(models.TextChoices):
    LYTIC = "lytic", "Lytic"
    MIXED = "mixed", "Mixed"
    BLASTIC = "blastic", "Blastic"


class SinsAlignment(models.TextChoices):
    SUBLUXATION = "subluxation", "Subluxation or translation"
    DEFORMITY = "deformity", "De novo kyphosis or scoliosis"
    NORMAL = "normal", "Normal"


class SinsCollapse(models.TextChoices):
    OVER_50 = "over_50", "More than 50 % collapse"
    UNDER_50 = "under_50", "Less than 50 % collapse"
    NONE_OVER_50_INVOLVED = "none_over_50_involved", "No collapse, more than 50 % of the body involved"
    NONE = "none", "None"


class SinsPosterolateral(models.TextChoices):
    BILATERAL = "bilateral", "Bilateral"
    UNILATERAL = "unilateral", "Unilateral"
    NONE = "none", "None"
