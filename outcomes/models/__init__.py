from outcomes.models.assessment import Assessment
from outcomes.models.draft import Draft
from outcomes.models.events import Complication, Reoperation, SkeletalRelatedEvent
from outcomes.models.expectation import Expectation, SiteSchedule
from outcomes.models.imaging import ImagingAssessment, LocalRecurrence, SegmentStatus
from outcomes.models.import_upload import ImportNote, ImportPart, ImportState, ImportUpload, PartOf
from outcomes.models.quality import Confirmation, DataQuery, DataQueryEntry, Verification
from outcomes.models.reminder import Reminder
from outcomes.models.stored_mapping import StoredMapping
from outcomes.models.visit import FollowUpVisit
from outcomes.models.vital_status import Death, VitalContact

__all__ = [
    "Assessment",
    "Complication",
    "Confirmation",
    "DataQuery",
    "DataQueryEntry",
    "Death",
    "Draft",
    "Expectation",
    "FollowUpVisit",
    "ImagingAssessment",
    "ImportNote",
    "ImportPart",
    "ImportState",
    "ImportUpload",
    "LocalRecurrence",
    "PartOf",
    "Reminder",
    "Reoperation",
    "SegmentStatus",
    "SiteSchedule",
    "SkeletalRelatedEvent",
    "StoredMapping",
    "Verification",
    "VitalContact",
]
