"""Two tables made of several: what happened to a patient, and the same ready for a survival analysis."""

from analytics.endpoints import ENDPOINTS, EXCLUSIONS, NOT_COUNTED, SOURCES
from exports.classification import Sensitivity
from exports.release.columns import Column, Kind, key, made
from outcomes.vocabulary import DeathCause, RecurrencePattern, ReoperationCause, SkeletalEventType
from registry.vocabulary.common import DatePrecision, MissingReason, RecordState

EVENT_TYPES = (
    ("death", "Death"),
    ("local_recurrence", "Local recurrence of a treated segment"),
    ("reoperation", "Unplanned return to theatre"),
    ("skeletal_event", "Skeletal-related event"),
)
#: Details of an event by its type. A word that two vocabularies share means the same in both.
DETAILS: tuple[tuple[str | int, str], ...] = tuple(
    dict(
        [
            *DeathCause.choices,
            *RecurrencePattern.choices,
            *ReoperationCause.choices,
            *SkeletalEventType.choices,
        ]
    ).items()
)

#: Every kind of event as the same columns. A reoperation is dated to the day by rule.
EVENTS_SOURCE = """(
    SELECT 'death' AS type, id, patient_id, NULL::bigint AS surgery_id, NULL::bigint AS segment_id, died_on AS on_date,
           died_on_precision AS precision, died_on_missing AS missing, cause AS detail, record_state, changed_at
    FROM outcomes_death
    UNION ALL
    SELECT 'local_recurrence', id, patient_id,
           (SELECT g.surgery_id FROM registry_treatedsegment g WHERE g.id = r.segment_id), segment_id, recurred_on,
           recurred_on_precision, '', pattern, record_state, changed_at
    FROM outcomes_localrecurrence r
    UNION ALL
    SELECT 'reoperation', id, patient_id, index_surgery_id, NULL, reoperated_on, 'D', '', cause, record_state,
           changed_at
    FROM outcomes_reoperation
    UNION ALL
    SELECT 'skeletal_event', id, patient_id, NULL, NULL, occurred_on, occurred_on_precision, '', type, record_state,
           changed_at
    FROM outcomes_skeletalrelatedevent
) x JOIN {subject} p ON p.patient_id = x.patient_id WHERE x.record_state <> 'draft'"""


def _both(name: str, label: str, kind: Kind, sql: str, *, choices: tuple[tuple[str | int, str], ...] = ()) -> Column:
    return made(name, label, kind, Sensitivity.NONE, choices=choices, L1=sql, L2=sql)


EVENT_COLUMNS: tuple[Column, ...] = (
    key("event_id", "event", "x.type || x.id::text", "event"),
    key("patient_id", "patient", "p.uuid::text", "patient"),
    key("surgery_id", "surgery", "x.surgery_id::text", "surgery"),
    key("segment_id", "segment", "x.segment_id::text", "treated segment"),
    _both("type", "what happened", Kind.CODE, "x.type", choices=EVENT_TYPES),
    _both("detail", "cause, pattern or type", Kind.CODE, "x.detail", choices=DETAILS),
    made("occurred_on", "date", Kind.DATE, Sensitivity.DATE, L1="x.on_date"),
    made(
        "occurred_day",
        "days from the index surgery",
        Kind.DAY,
        Sensitivity.DATE,
        unit="days",
        L2="release.day(x.on_date - p.index_on, x.precision, p.exact_days)",
    ),
    _both(
        "occurred_precision",
        "date: how much of it is known",
        Kind.CODE,
        "x.precision",
        choices=tuple(DatePrecision.choices),
    ),
    _both(
        "occurred_missing_reason",
        "date: why it is missing",
        Kind.CODE,
        "nullif(x.missing, '')",
        choices=tuple(MissingReason.choices),
    ),
    _both("record_state", "state of the record", Kind.CODE, "x.record_state", choices=tuple(RecordState.choices)),
)

ENDPOINT_WORDS = tuple(
    (source, next(endpoint.label for endpoint in ENDPOINTS if endpoint.source == source)) for source in SOURCES
)
EXCLUDED = (*EXCLUSIONS.items(), (NOT_COUNTED, "A second index operation of a patient who already counts."))
STATUS = ((0, "Censored"), (1, "The event"), (2, "The competing event"))

TTE_SOURCE = (
    "release.index_procedure x JOIN {subject} p ON p.patient_id = x.patient_id CROSS JOIN LATERAL (VALUES "
    + ", ".join(f"('{s}', x.{s}_time, x.{s}_status, x.{s}_excluded)" for s in SOURCES)
    + ") e (endpoint, t, status, excluded) WHERE true"
)

TTE_COLUMNS: tuple[Column, ...] = (
    key("tte_id", "tte", "e.endpoint || x.surgery_id::text", "row"),
    key("patient_id", "patient", "p.uuid::text", "patient"),
    key("surgery_id", "surgery", "x.surgery_id::text", "index surgery"),
    _both("endpoint", "endpoint", Kind.CODE, "e.endpoint", choices=ENDPOINT_WORDS),
    _both("t_entry", "days from surgery when observation began", Kind.DAY, "release.step_of(x.entry, p.exact_days)"),
    _both("t_exit", "days from surgery to the end", Kind.DAY, "release.step_of(e.t, p.exact_days)"),
    _both("t_lower", "the end lies at or after this day", Kind.DAY, "release.step_of(e.t, p.exact_days)"),
    _both("t_upper", "the end lies at or before this day", Kind.DAY, "release.end_of_step(e.t, p.exact_days)"),
    _both("status", "how it ended", Kind.GRADE, "e.status", choices=STATUS),
    _both("excluded", "why it is in no curve", Kind.CODE, "e.excluded", choices=EXCLUDED),
)
