"""Every endpoint, once: its columns in the database, and its contract in the words that stand on every figure."""

from dataclasses import dataclass
from typing import Literal

RECURRENCE_BEFORE_DEATH = (
    "Recurrence in a treated segment: in-field, marginal or epidural. On one day, a recurrence counts before a death."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is counted, from when, until when.

    `source` is the column prefix in `analytics_index_procedure` (`<source>_time`, `<source>_status`,
    `<source>_excluded`); `code` and `slug` name the endpoint in storage and in URLs.
    """

    code: str
    slug: str
    label: str
    kind: Literal["survival", "competing"]
    counts: Literal["patients", "procedures"]
    origin: str
    event: str
    competing: str
    censoring: str
    source: str  # the code whose rows it reads: local control is a reading of local recurrence's table
    event_word: str


OVERALL_SURVIVAL = Endpoint(
    code="os",
    slug="overall-survival",
    label="Overall survival",
    kind="survival",
    counts="patients",
    origin="The patient's first index operation.",
    event="Death from any cause.",
    competing="None.",
    censoring="The day the patient was last known alive, the latest of all contacts.",
    source="os",
    event_word="death",
)
PROGRESSION_FREE_SURVIVAL = Endpoint(
    code="pfs",
    slug="progression-free-survival",
    label="Progression-free survival",
    kind="survival",
    counts="patients",
    origin="The patient's first index operation.",
    event="Local recurrence or death, whichever comes first (LR_or_death); distant progression is not counted.",
    competing="None.",
    censoring="The day the patient was last known alive, the latest of all contacts.",
    source="pfs",
    event_word="recurrence or death",
)
LOCAL_RECURRENCE = Endpoint(
    code="lr",
    slug="local-recurrence",
    label="Local recurrence",
    kind="competing",
    counts="procedures",
    origin="Each index operation.",
    event=RECURRENCE_BEFORE_DEATH,
    competing="Death without local recurrence.",
    censoring="The last informative imaging that showed no recurrence; an operation never imaged leaves on day 0.",
    source="lr",
    event_word="local recurrence",
)
LOCAL_RECURRENCE_CONTACT = Endpoint(
    code="lrc",
    slug="local-recurrence-last-contact",
    label="Local recurrence, followed to last contact",
    kind="competing",
    counts="procedures",
    origin="Each index operation.",
    event=RECURRENCE_BEFORE_DEATH,
    competing="Death without local recurrence.",
    censoring="The day the patient was last known alive, as published series do; it takes silence for local control.",
    source="lrc",
    event_word="local recurrence",
)
LOCAL_CONTROL = Endpoint(
    code="lc",
    slug="local-control",
    label="Local control",
    kind="survival",
    counts="procedures",
    origin="Each index operation.",
    event="Recurrence in a treated segment: in-field, marginal or epidural.",
    competing="None: deaths are censored, so this curve reads as if nobody could die. Prefer local recurrence.",
    censoring="The last informative imaging that showed no recurrence, or the day of death.",
    source="lr",
    event_word="local recurrence",
)
TIME_TO_SRS = Endpoint(
    code="srs",
    slug="time-to-srs",
    label="Time to radiosurgery",
    kind="competing",
    counts="procedures",
    origin="Each index operation.",
    event="Start of stereotactic radiation (SRS or SBRT) that belongs to the operation.",
    competing="Death without stereotactic radiation.",
    censoring="The day the patient was last known alive, the latest of all contacts.",
    source="srs",
    event_word="radiosurgery",
)

ENDPOINTS: tuple[Endpoint, ...] = (
    OVERALL_SURVIVAL,
    PROGRESSION_FREE_SURVIVAL,
    LOCAL_RECURRENCE,
    LOCAL_RECURRENCE_CONTACT,
    LOCAL_CONTROL,
    TIME_TO_SRS,
)
BY_CODE = {endpoint.code: endpoint for endpoint in ENDPOINTS}
BY_SLUG = {endpoint.slug: endpoint for endpoint in ENDPOINTS}
#: The endpoints whose event tables are stored.
SOURCES: tuple[str, ...] = tuple(dict.fromkeys(endpoint.source for endpoint in ENDPOINTS))

#: Why a record stands outside an endpoint, in words, with what would bring it back.
EXCLUSIONS: dict[str, str] = {
    "consent_withdrawn": "Consent withdrawn.",
    "death_undated": "Dead, without a date of death. Remedy: enter the date.",
    "death_imprecise": "Date of death known to the month or year only. Remedy: find the day.",
    "recurrence_undated": "Local recurrence without a date. Remedy: enter the date.",
    "recurrence_imprecise": "Date of recurrence known to the month or year only. Remedy: find the day.",
    "recurrence_after_last_contact": (
        "Recurrence dated after the patient was last known alive. Remedy: enter the contact or correct the date."
    ),
    "srs_undated": "Radiosurgery without a start date. Remedy: enter the date.",
    "before_entry": "Ended before the hospital began to observe the patient.",
    "before_landmark": "Ended before the landmark day of this grouping.",
}
#: Not an exclusion: a second index operation of a patient who already counts.
NOT_COUNTED = "not_first_procedure"

#: 6, 12, 24 and 60 months of 365.25/12 days.
LANDMARK_MONTHS: tuple[int, ...] = (6, 12, 24, 60)
DAYS_PER_MONTH = 365.25 / 12
