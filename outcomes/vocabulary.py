"""Codes of what happened after treatment."""

from django.db import models


class ContactMode(models.TextChoices):
    CLINIC = "clinic", "Outpatient clinic"
    INPATIENT = "inpatient", "Inpatient"
    TELEPHONE = "telephone", "Telephone"
    VIDEO = "video", "Video"
    LETTER = "letter", "Letter or questionnaire"
    RECORDS = "records", "Records of another hospital"
    REGISTER = "register", "Civil or cancer register"


class VisitState(models.TextChoices):
    """What became of a planned visit. Due and overdue follow from its window and today, and are not stored."""

    PLANNED = "planned", "Planned"
    SEEN = "seen", "Seen"
    NOT_DONE = "not_done", "Not done"
    TOO_ILL = "too_ill", "Too ill to attend"
    REFUSED = "refused", "Refused"
    LOST = "lost", "Lost to follow-up"
    CANCELLED = "cancelled", "Cancelled"


class ExpectationState(models.TextChoices):
    """What became of what was expected. Due and overdue follow from the window and the day, and are not stored."""

    EXPECTED = "expected", "Expected"
    MET = "met", "Met"
    TOO_ILL = "too_ill", "Too ill to attend"
    REFUSED = "refused", "Refused"
    LOST = "lost", "Lost to follow-up"
    NOT_DONE = "not_done", "Not done"
    MISSED = "missed", "Missed"


class ReminderState(models.TextChoices):
    """What became of a weekly letter."""

    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Refused by the mail server"
    NOTHING = "nothing", "Nothing waited"
    NO_ADDRESS = "no_address", "No e-mail address"
    NO_MAIL = "no_mail", "No mail server"


class ImagingModality(models.TextChoices):
    MRI = "MRI", "MRI"
    CT = "CT", "CT"
    PET_CT = "PET_CT", "PET/CT"
    PET_MRI = "PET_MRI", "PET/MRI"
    CT_MYELOGRAPHY = "CT_MYELO", "CT myelography"
    RADIOGRAPH = "XR", "Radiograph"
    BONE_SCAN = "BONE_SCAN", "Bone scan"


class LocalStatus(models.TextChoices):
    """What one imaging says of one treated segment."""

    NO_RECURRENCE = "no_recurrence", "No evidence of recurrence"
    SUSPECTED = "suspected", "Suspected"
    RECURRENCE = "recurrence", "Local recurrence"
    NOT_ASSESSABLE = "not_assessable", "Not assessable"


class RecurrencePattern(models.TextChoices):
    IN_FIELD = "in_field", "In-field"
    MARGINAL = "marginal", "Marginal"
    EPIDURAL = "epidural", "Epidural"
    ADJACENT = "adjacent", "Adjacent level"
    DISTANT = "distant", "Distant spine"


#: Patterns that are a local recurrence of the treated segment; adjacent and distant disease is not.
LOCAL_PATTERNS = (RecurrencePattern.IN_FIELD, RecurrencePattern.MARGINAL, RecurrencePattern.EPIDURAL)


class ComplicationType(models.TextChoices):
    SSI_SUPERFICIAL = "SSI_SUPERFICIAL", "Surgical site infection, superficial"
    SSI_DEEP = "SSI_DEEP", "Surgical site infection, deep"
    SSI_UNSPECIFIED = "SSI_UNSPECIFIED", "Wound infection, depth not stated"
    DEHISCENCE = "DEHISCENCE", "Wound dehiscence"
    HAEMATOMA = "HAEMATOMA", "Haematoma"
    CSF_LEAK = "CSF_LEAK", "Cerebrospinal fluid leak"
    DURAL_TEAR = "DURAL_TEAR", "Dural tear"
    PNEUMONIA = "PNEUMONIA", "Pneumonia"
    UTI = "UTI", "Urinary tract infection"
    SEPSIS = "SEPSIS", "Sepsis"
    STRESS_ULCER = "STRESS_ULCER", "Stress ulcer"
    DVT = "DVT", "Deep vein thrombosis"
    IMVT = "IMVT", "Intermuscular vein thrombosis"
    PE = "PE", "Pulmonary embolism"
    NEURO_DETERIORATION = "NEURO_DETERIORATION", "Neurological deterioration"
    HARDWARE_FAILURE = "HARDWARE_FAILURE", "Hardware failure"
    VCF_POST_RT = "VCF_POST_RT", "Vertebral fracture after radiotherapy"
    RT_MYELOPATHY = "RT_MYELOPATHY", "Radiation myelopathy"
    OESOPHAGITIS = "OESOPHAGITIS", "Oesophagitis"
    PAIN_FLARE = "PAIN_FLARE", "Pain flare"
    RADICULOPATHY = "RADICULOPATHY", "Radiculopathy"
    OSTEORADIONECROSIS = "OSTEORADIONECROSIS", "Osteoradionecrosis"
    POST_RT_SARCOMA = "POST_RT_SARCOMA", "Sarcoma after radiotherapy"
    ADJ_FRACTURE = "ADJ_FRACTURE", "Adjacent fracture"
    CEMENT_LEAK = "CEMENT_LEAK", "Cement leak"
    OTHER = "OTHER", "Other"


class ClavienDindo(models.TextChoices):
    I = "I", "I"  # noqa: E741 - the grade's own name
    II = "II", "II"
    IIIA = "IIIa", "IIIa"
    IIIB = "IIIb", "IIIb"
    IVA = "IVa", "IVa"
    IVB = "IVb", "IVb"
    V = "V", "V"


class CtcaeVersion(models.TextChoices):
    V4_03 = "4.03", "CTCAE 4.03"
    V5_0 = "5.0", "CTCAE 5.0"


class Attribution(models.TextChoices):
    SURGERY = "surgery", "Surgery"
    RADIOTHERAPY = "radiotherapy", "Radiotherapy"
    SYSTEMIC = "systemic", "Systemic therapy"
    DISEASE = "disease", "The disease"
    UNCLEAR = "unclear", "Unclear"


class SkeletalEventType(models.TextChoices):
    FRACTURE = "fracture", "Pathological fracture"
    CORD_COMPRESSION = "cord_compression", "Spinal cord compression"
    RADIATION = "radiation", "Radiation to bone"
    SURGERY = "surgery", "Surgery to bone"


class ReoperationCause(models.TextChoices):
    RECURRENCE = "recurrence", "Local recurrence"
    WOUND = "wound", "Wound"
    HARDWARE = "hardware", "Hardware"
    HAEMATOMA = "haematoma", "Haematoma"
    CSF_LEAK = "csf_leak", "Cerebrospinal fluid leak"
    NEUROLOGY = "neurology", "Neurological deterioration"
    OTHER = "other", "Other"


class DeathCause(models.TextChoices):
    CANCER = "cancer", "The cancer"
    TREATMENT = "treatment", "Its treatment"
    OTHER = "other", "Another cause"


class QueryState(models.TextChoices):
    """Where a query stands, and so who is waited for."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"


class QueryStep(models.TextChoices):
    """What is done to a query. The last three are done by a rule itself."""

    ANSWER = "answer", "Answered"
    CLOSE = "close", "Closed"
    SEND_BACK = "send_back", "Sent back"
    REOPEN = "reopen", "Reopened"
    GONE = "gone", "Closed by itself"
    AGAIN = "again", "Found again"
    CHANGED = "changed", "Asked with new values"


#: From each state, by step, to the next. No other step is possible; every state is here.
QUERY_TRANSITIONS: dict[QueryState, dict[QueryStep, QueryState]] = {
    QueryState.OPEN: {
        QueryStep.ANSWER: QueryState.ANSWERED,
        QueryStep.CLOSE: QueryState.CLOSED,
        QueryStep.GONE: QueryState.CLOSED,
        QueryStep.CHANGED: QueryState.OPEN,
    },
    QueryState.ANSWERED: {
        QueryStep.CLOSE: QueryState.CLOSED,
        QueryStep.SEND_BACK: QueryState.OPEN,
        QueryStep.GONE: QueryState.CLOSED,
        QueryStep.CHANGED: QueryState.OPEN,
    },
    QueryState.CLOSED: {QueryStep.REOPEN: QueryState.OPEN, QueryStep.AGAIN: QueryState.OPEN},
}
