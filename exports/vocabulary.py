"""The words of what leaves the registry."""

from django.db.models import TextChoices


class Profile(TextChoices):
    """How much of a patient a project sees. From L1 to L3 each is stricter than the one before."""

    CODED = "L1", "L1: coded, with true dates"
    DEIDENTIFIED = "L2", "L2: de-identified, days from surgery"
    AGGREGATE = "L3", "L3: aggregates only"


class Basis(TextChoices):
    """On what ground patients' data are used."""

    CONSENT = "consent", "Consent to research exports"
    WAIVER = "waiver", "Waiver by an ethics committee, unless consent was withdrawn"


class ProjectRole(TextChoices):
    CONSUMER = "consumer", "Consumer: may pull the project's data"
    REVIEWER = "reviewer", "Reviewer: approves what is released, pulls nothing"


class Scope(TextChoices):
    """What a token may be used for."""

    DICTIONARY = "dictionary:read", "Read the data dictionary"
    RESULTS = "results:read", "Read figures as data"
    READ = "records:read", "Read records, page by page"
    EXPORT = "exports:write", "Order, follow and download exports"
    REDCAP = "redcap:read", "Read by REDCap's clients"
    FHIR = "fhir:read", "Read as FHIR resources"


class FileFormat(TextChoices):
    PARQUET = "parquet", "Parquet"
    CSV = "csv", "CSV"
    NDJSON = "ndjson", "NDJSON"
    SPSS = "sav", "SPSS (.sav)"
    STATA = "dta", "Stata (.dta)"
    WORKBOOK = "xlsx", "Excel workbook"
    PACKAGE = "zip", "Data package (.zip: CSV, datapackage.json, codebook)"
    FHIR = "fhir", "FHIR R4 resources (NDJSON)"


#: What tables are ordered in. Resources are ordered as FHIR orders them.
TABLE_FORMATS = tuple(choice for choice in FileFormat.choices if choice[0] != FileFormat.FHIR)


class JobState(TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


class ReleaseState(TextChoices):
    PROPOSED = "proposed", "Waits for approval"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"


#: A profile is only ever lowered: of what is allowed and what is asked for, the one further to the right holds.
STRICTNESS = {profile: rank for rank, profile in enumerate((Profile.CODED, Profile.DEIDENTIFIED, Profile.AGGREGATE))}


def stricter(*profiles: str) -> Profile:
    return max((Profile(profile) for profile in profiles), key=STRICTNESS.__getitem__)
