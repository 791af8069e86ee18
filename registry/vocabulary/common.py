from django.db import models


class MissingReason(models.TextChoices):
    """Why a clinical value is absent. An absent value is NULL, never zero, and says why."""

    NOT_DONE = "not_done", "Not done"
    UNKNOWN = "unknown", "Unknown"
    REFUSED = "refused", "Refused"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    DIED_BEFORE_DUE = "died_before_due", "Died before due"
    LOST = "lost", "Lost to follow-up"


class DatePrecision(models.TextChoices):
    """How much of a date is known. Month: the day is stored as 1; year: month and day are stored as 1."""

    DAY = "D", "Day"
    MONTH = "M", "Month"
    YEAR = "Y", "Year"


class Sex(models.TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"
    OTHER = "X", "Other"


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class ConsentScope(models.TextChoices):
    REGISTRY = "registry", "Held in the registry"
    RESEARCH = "research", "Used in research exports"
    CONTACT = "contact", "Contacted for follow-up"


class RecordState(models.TextChoices):
    """The life of a record. Locked and signed ones do not change; see `RECORD_TRANSITIONS`."""

    DRAFT = "draft", "Draft"
    COMPLETE = "complete", "Complete"
    LOCKED = "locked", "Locked"
    SIGNED = "signed", "Signed"


#: From each state to those that may follow it. Back from locked and signed only by unlocking: a right and a reason.
RECORD_TRANSITIONS: dict[RecordState, frozenset[RecordState]] = {
    RecordState.DRAFT: frozenset({RecordState.COMPLETE}),
    RecordState.COMPLETE: frozenset({RecordState.DRAFT, RecordState.LOCKED}),
    RecordState.LOCKED: frozenset({RecordState.SIGNED, RecordState.COMPLETE}),
    RecordState.SIGNED: frozenset({RecordState.COMPLETE}),
}


class SignatureMeaning(models.TextChoices):
    """What a person says with their signature."""

    ENTERED = "entered", "I entered this record"
    REVIEWED = "reviewed", "I have reviewed this record"
    APPROVED = "approved", "I approve this record"
