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
