from django.db import models


class Procedure(models.TextChoices):
    """What was done, by the vocabulary of the field."""

    SEPARATION = "SEPARATION", "Separation surgery"
    HYBRID = "HYBRID", "Separation surgery with planned radiosurgery"
    TES = "TES", "Total en bloc spondylectomy"
    PIECEMEAL = "PIECEMEAL", "Piecemeal spondylectomy"
    SAGITTAL_EB = "SAGITTAL_EB", "Sagittal en bloc resection"
    COPPER = "COPPER", "COPPER en bloc resection"
    MOD_COPPER = "MOD_COPPER", "Modified COPPER en bloc resection"
    MIST_PPS = "MIST_PPS", "Minimally invasive stabilisation"
    BKP = "BKP", "Balloon kyphoplasty"
    PVP = "PVP", "Vertebroplasty"
    DECOMP_STAB = "DECOMP_STAB", "Posterior decompression and stabilisation"
    DEBULKING = "DEBULKING", "Debulking"
    REVISION = "REVISION", "Revision"


#: A separation surgery leaves tumour by design: its margin cannot be R0.
SEPARATION_PROCEDURES = (Procedure.SEPARATION, Procedure.HYBRID)


class Urgency(models.TextChoices):
    ELECTIVE = "elective", "Elective"
    URGENT = "urgent", "Urgent"
    EMERGENCY = "emergency", "Emergency"


class Approach(models.TextChoices):
    POSTERIOR = "posterior", "Posterior"
    POSTEROLATERAL = "posterolateral", "Posterolateral"
    ANTERIOR = "anterior", "Anterior"
    COMBINED = "combined", "Combined"
    ENDOSCOPIC = "endoscopic", "Endoscopic"
    PERCUTANEOUS = "percutaneous", "Percutaneous"


class Reconstruction(models.TextChoices):
    NONE = "none", "None"
    MESH_CAGE = "mesh_cage", "Titanium mesh cage"
    EXPANDABLE_CAGE = "expandable_cage", "Expandable cage"
    PMMA = "pmma", "Bone cement (PMMA)"
    AUTOGRAFT = "autograft", "Autograft"
    ALLOGRAFT = "allograft", "Allograft"
    OTHER = "other", "Other"


class Resection(models.TextChoices):
    EN_BLOC = "en_bloc", "En bloc"
    PIECEMEAL = "piecemeal", "Piecemeal"
    SUBTOTAL = "subtotal", "Subtotal"


class EnnekingMargin(models.TextChoices):
    WIDE = "wide", "Wide"
    MARGINAL = "marginal", "Marginal"
    INTRALESIONAL = "intralesional", "Intralesional"


class RMargin(models.TextChoices):
    """From pathology, never from the surgeon's impression alone."""

    R0 = "R0", "R0"
    R1 = "R1", "R1"
    R2 = "R2", "R2"


class Discharge(models.TextChoices):
    HOME = "home", "Home"
    REHABILITATION = "rehabilitation", "Rehabilitation"
    OTHER_HOSPITAL = "other_hospital", "Another hospital"
    CARE_HOME = "care_home", "Care home"
    HOSPICE = "hospice", "Hospice"
    DIED = "died", "Died in hospital"


class DistanceModality(models.TextChoices):
    CT_MYELOGRAPHY = "ct_myelography", "CT myelography"
    MRI = "mri", "MRI"


class RadiotherapyModality(models.TextChoices):
    SRS = "SRS", "Radiosurgery (SRS)"
    SBRT = "SBRT", "Stereotactic body radiotherapy (SBRT)"
    CEBRT = "CEBRT", "Conventional external beam (cEBRT)"
    IMRT = "IMRT", "Intensity modulated (IMRT)"
    CIRT = "CIRT", "Carbon ion"
    PROTON = "PROTON", "Proton"


#: Stereotactic courses: what "SRS given" means in every grouping and endpoint.
STEREOTACTIC = (RadiotherapyModality.SRS, RadiotherapyModality.SBRT)


class RadiotherapyIntent(models.TextChoices):
    ADJUVANT = "adjuvant", "Postoperative, adjuvant"
    DEFINITIVE = "definitive", "Definitive"
    SALVAGE = "salvage", "Salvage"
    PALLIATIVE = "palliative", "Palliative"
    REIRRADIATION = "reirradiation", "Re-irradiation"


class RadiotherapyDevice(models.TextChoices):
    LINAC = "linac", "Linear accelerator"
    CYBERKNIFE = "cyberknife", "CyberKnife"
    OTHER = "other", "Other"
