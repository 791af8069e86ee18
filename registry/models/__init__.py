from registry.models.baseline import BaselineAssessment
from registry.models.board import BoardDecision
from registry.models.clinical_row import ClinicalRow
from registry.models.computed_score import ComputedScore
from registry.models.consent import Consent
from registry.models.identity import PatientIdentity
from registry.models.lesion import SpinalLesion
from registry.models.life import Signature, Unlock
from registry.models.locomotive import LocomotiveDysfunction
from registry.models.merge import Merge, MovedRow
from registry.models.patient import Patient
from registry.models.prediction import ExternalPrediction, NomsDecision
from registry.models.primary_tumour import PrimaryTumour
from registry.models.radiotherapy import RadiotherapyCourse
from registry.models.recorded_score import RecordedScore
from registry.models.site import Site
from registry.models.surgery import Surgery, TreatedSegment
from registry.models.systemic import BoneModifyingAgent, SystemicTherapyLine

__all__ = [
    "BaselineAssessment",
    "BoardDecision",
    "BoneModifyingAgent",
    "ClinicalRow",
    "ComputedScore",
    "Consent",
    "ExternalPrediction",
    "LocomotiveDysfunction",
    "Merge",
    "MovedRow",
    "NomsDecision",
    "Patient",
    "PatientIdentity",
    "PrimaryTumour",
    "RadiotherapyCourse",
    "RecordedScore",
    "Signature",
    "Site",
    "SpinalLesion",
    "Surgery",
    "SystemicTherapyLine",
    "TreatedSegment",
    "Unlock",
]
