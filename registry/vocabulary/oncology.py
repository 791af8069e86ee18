from django.db import models


class PrimaryGroup(models.TextChoices):
    """Groups a histology for stratification; the histology stays as recorded beside it."""

    BREAST = "breast", "Breast"
    LUNG = "lung", "Lung"
    PROSTATE = "prostate", "Prostate"
    KIDNEY = "kidney", "Kidney"
    THYROID = "thyroid", "Thyroid"
    LIVER = "liver", "Liver"
    COLORECTAL = "colorectal", "Colorectal"
    GASTRIC = "gastric", "Stomach"
    OESOPHAGUS = "oesophagus", "Oesophagus"
    PANCREAS = "pancreas", "Pancreas"
    GYNAECOLOGICAL = "gynaecological", "Uterus, cervix, ovary"
    BLADDER = "bladder", "Bladder and urothelium"
    HEAD_NECK = "head_neck", "Head and neck"
    MELANOMA = "melanoma", "Melanoma"
    SARCOMA = "sarcoma", "Sarcoma"
    MYELOMA = "myeloma", "Myeloma"
    LYMPHOMA = "lymphoma", "Lymphoma"
    NEUROENDOCRINE = "neuroendocrine", "Neuroendocrine"
    GERM_CELL = "germ_cell", "Germ cell"
    OTHER = "other", "Other"
    UNKNOWN_PRIMARY = "unknown_primary", "Unknown primary"


class PrimarySite(models.TextChoices):
    """Says more than the group where a score asks for it."""

    COLON = "colon", "Colon"
    RECTUM = "rectum", "Rectum"
    UTERUS = "uterus", "Uterus"
    OVARY = "ovary", "Ovary"
    SMALL_CELL_LUNG = "small_cell_lung", "Lung, small cell"
    NON_SMALL_CELL_LUNG = "non_small_cell_lung", "Lung, not small cell"
    OSTEOSARCOMA = "osteosarcoma", "Osteosarcoma"
    OTHER_SARCOMA = "other_sarcoma", "Another sarcoma"
    CARCINOID = "carcinoid", "Carcinoid"
    OTHER_NEUROENDOCRINE = "other_neuroendocrine", "Another neuroendocrine tumour"
    GALLBLADDER = "gallbladder", "Gallbladder"
    NONE_OF_THESE = "none_of_these", "None of these"


class TumourControl(models.TextChoices):
    CONTROLLED = "controlled", "Controlled"
    UNCONTROLLED = "uncontrolled", "Not controlled"


class VisceralSpread(models.TextChoices):
    """Metastases of organs and the brain."""

    NONE = "none", "None"
    NODULAR = "nodular", "Nodular"
    DISSEMINATED = "disseminated", "Disseminated (pleural, peritoneal, leptomeningeal)"


class SkeletalSpread(models.TextChoices):
    """The lesion that is operated on included."""

    SOLITARY = "solitary", "Solitary"
    MULTIPLE = "multiple", "Multiple"


class SystemicKind(models.TextChoices):
    CHEMOTHERAPY = "chemotherapy", "Chemotherapy"
    TARGETED = "targeted", "Targeted therapy"
    IMMUNOTHERAPY = "immunotherapy", "Immunotherapy"
    HORMONE = "hormone", "Hormone therapy"
    RADIONUCLIDE = "radionuclide", "Radionuclide"
    OTHER = "other", "Other"


class BoneAgent(models.TextChoices):
    ZOLEDRONATE = "zoledronate", "Zoledronate"
    DENOSUMAB = "denosumab", "Denosumab"
    PAMIDRONATE = "pamidronate", "Pamidronate"
    IBANDRONATE = "ibandronate", "Ibandronate"
    OTHER = "other", "Other"


class BoardOption(models.TextChoices):
    """What a multidisciplinary board recommends, and what is done."""

    CEBRT = "cebrt", "Conventional radiotherapy"
    SRS = "srs", "Radiosurgery"
    STABILISE_CEBRT = "stabilise_cebrt", "Stabilisation, then conventional radiotherapy"
    STABILISE_SRS = "stabilise_srs", "Stabilisation, then radiosurgery"
    SEPARATION_SRS = "separation_srs", "Separation surgery and stabilisation, then radiosurgery"
    EN_BLOC = "en_bloc", "En bloc resection"
    PIECEMEAL = "piecemeal", "Piecemeal spondylectomy"
    MIST = "mist", "Minimally invasive stabilisation"
    SUPPORTIVE = "supportive", "Supportive care"
    OTHER = "other", "Other"


class NomsOption(models.TextChoices):
    """What the NOMS decision table recommends; "mdt" where it leaves the decision to the board."""

    CEBRT = "cebrt", "Conventional radiotherapy"
    SRS = "srs", "Radiosurgery"
    STABILISE_CEBRT = "stabilise_cebrt", "Stabilisation, then conventional radiotherapy"
    STABILISE_SRS = "stabilise_srs", "Stabilisation, then radiosurgery"
    SEPARATION_SRS = "separation_srs", "Separation surgery and stabilisation, then radiosurgery"
    CEMENT_CEBRT = "cement_cebrt", "Percutaneous or cement stabilisation, then conventional radiotherapy"
    MDT = "mdt", "The board decides"


class SurvivalHorizon(models.IntegerChoices):
    DAYS_30 = 30, "30 days"
    DAYS_90 = 90, "90 days"
    DAYS_365 = 365, "365 days"


class LocomotiveCause(models.TextChoices):
    """Why a person with cancer moves badly."""

    CANCER = "cancer", "Caused by the cancer"
    TREATMENT = "treatment", "Caused by its treatment"
    COEXISTING = "coexisting", "Coexisting disease"


class ScoreName(models.TextChoices):
    """Scores whose total a hospital recorded itself."""

    TOMITA = "tomita", "Tomita"
    TOKUHASHI_REVISED = "tokuhashi_revised", "Tokuhashi, revised"
    BAUER = "bauer", "Bauer"
    BAUER_MODIFIED = "bauer_modified", "Bauer, modified"
    KATAGIRI_2014 = "katagiri_2014", "Katagiri 2014"
    NESMS = "nesms", "NESMS"
    SINS = "sins", "SINS"
