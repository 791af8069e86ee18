"""Two tables made of several: what happened to a patient, and the same ready for a survival analysis."""

from analytics.endpoints import ENDPOINTS, EXCLUSIONS, NOT_COUNTED, SOURCES
from exports.classification import Sensitivity
from exports.release.columns import Column, Kind, key, made, precision_of
from exports.release.times import Times
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
        times=Times.ENDPOINTS,
        L2=f"release.day(x.on_date - p.index_on, x.precision, {Times.ENDPOINTS.column})",
    ),
    made(
        "occurred_precision",
        "date: how much of it is known",
        Kind.CODE,
        Sensitivity.NONE,
        choices=tuple(DatePrecision.choices),
        times=Times.ENDPOINTS,
        L1="x.precision",
        L2=precision_of("x.precision", Times.ENDPOINTS),
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


def _time(name: str, label: str, sql: str, told_as: str = "step_of") -> Column:
    stepped = f"release.{told_as}({sql}, {Times.ENDPOINTS.column})"
    return made(name, label, Kind.DAY, Sensitivity.NONE, times=Times.ENDPOINTS, L1=sql, L2=stepped)


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
    _time("t_entry", "days from surgery when observation began", "x.entry"),
    _time("t_exit", "days from surgery to the end; in L2 the first day of its step", "e.t"),
    _time("t_lower", "the end lies at or after this day; empty where no day is told", "e.t"),
    _time("t_upper", "the end lies at or before this day; empty where no later day is told", "e.t", "end_of_step"),
    _both("status", "how it ended", Kind.GRADE, "e.status", choices=STATUS),
    _both("excluded", "why it is in no curve", Kind.CODE, "e.excluded", choices=EXCLUDED),
)
