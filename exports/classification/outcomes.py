"""What happened then."""

from exports.classification.registry import INSTRUMENTS
from exports.classification.sensitivity import of_row

FOLLOWED = {
    "outcomes.FollowUpVisit": of_row(
        direct="surgery",
        date="due_on window_start window_end seen_on",
        free_text="label",
        none="mode state",
    ),
    "outcomes.Assessment": of_row(
        direct="surgery visit",
        date="assessed_on",
        free_text="eq5d_value_set",
        none=INSTRUMENTS + "is_postoperative",
    ),
    "outcomes.ImagingAssessment": of_row(direct="visit", date="imaged_on", none="modality informative"),
    "outcomes.SegmentStatus": of_row(direct="imaging segment", none="status pattern"),
    "outcomes.LocalRecurrence": of_row(direct="segment", date="recurred_on", none="recurred_on_precision pattern"),
    "outcomes.Complication": of_row(
        direct="surgery",
        date="occurred_on",
        free_text="note",
        none="type occurred_on_precision clavien_dindo ctcae_grade ctcae_version attribution resolved",
    ),
    "outcomes.SkeletalRelatedEvent": of_row(date="occurred_on", free_text="note", none="type occurred_on_precision"),
    "outcomes.Reoperation": of_row(direct="index_surgery surgery", date="reoperated_on", none="cause"),
    "outcomes.VitalContact": of_row(date="alive_on", none="mode"),
    "outcomes.Death": of_row(date="died_on", none="died_on_precision died_on_missing cause cause_missing"),
}
