"""Rows of the released tables as FHIR R4 resources, with mCODE's profiles where one fits.

Each function takes one de-identified row and gives its resources. A value that was not recorded is left out or told
with its reason, never made up. Terms: SNOMED CT and LOINC where mCODE names the code, the registry's own otherwise.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from exports.fhir.levels import VERTEBRAE
from exports.fhir.parts import LOINC, MCODE, OURS, SNOMED, Json, absent, coded, extension, masked, observation, ours
from exports.fhir.parts import reference as to
from exports.release.entities import BY_NAME
from exports.terms import Unknown

Row = Mapping[str, Any]

_CLINICAL = coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")
_CONFIRMED = coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed")
_DIAGNOSIS = coded("http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis")
_RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"
_NULL = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
_GENDERS = {"F": "female", "M": "male", "X": "other"}
_PHOTONS = coded(SNOMED, "1156506007", "Megavoltage radiation therapy using photons (procedure)")
_IONS = {
    "CIRT": coded(SNOMED, "1156505006", "Megavoltage radiation therapy using carbon ions (procedure)"),
    "PROTON": coded(SNOMED, "10611004", "Radiotherapy using proton beam (procedure)"),
}
#: What one imaging says of one segment, as a trend of the disease there.
_TRENDS = {
    "no_recurrence": ("359746009", "Patient's condition stable (finding)"),
    "recurrence": ("271299001", "Patient's condition worsened (finding)"),
    "suspected": ("709137006", "Patient condition undetermined (finding)"),
    "not_assessable": ("709137006", "Patient condition undetermined (finding)"),
}
_SCALES = (
    ("ecog", "mcode-ecog-performance-status", "89247-1", "ECOG Performance Status score"),
    ("kps", "mcode-karnofsky-performance-status", "89243-0", "Karnofsky Performance Status score"),
)


def patient(row: Row) -> Iterator[Json]:
    """The person without a name, and the cancers: where it began and in the spine."""
    key = row["patient_id"]
    told = [
        extension(f"{OURS}{name}", "String", row[column])
        for name, column in (("age-band-at-index-surgery", "age_band"), ("region", "region"))
        if row.get(column)
    ]
    yield {
        "resourceType": "Patient",
        "id": key,
        "meta": {"profile": [f"{MCODE}mcode-cancer-patient"]},
        **({"extension": told} if told else {}),
        "identifier": [{"system": f"{OURS}pseudonym", "value": key}],
        "name": [masked()],
        "gender": _GENDERS.get(row.get("sex") or "", "unknown"),
    }
    group = row.get("primary_group")
    site = ours("primary_group", group, _label("patients", "primary_group", group)) if group else {"text": "Unknown"}
    yield {
        **_condition(f"{key}-primary", key, "mcode-primary-cancer-condition"),
        "code": coded(SNOMED, "363346000", "Malignant neoplastic disease (disorder)"),
        "bodySite": [site],
        "_onsetDateTime": masked(row.get("diagnosed_day")),
    }
    yield {
        **_condition(f"{key}-spine", key, "mcode-secondary-cancer-condition"),
        "extension": [extension(_RELATED, "Reference", to("Condition", f"{key}-primary"))],
        "code": coded(SNOMED, "128462008", "Secondary malignant neoplastic disease (disorder)"),
        "bodySite": [{"text": "Spine"}],
    }


def segment(row: Row) -> Iterator[Json]:
    """The levels that one operation treated together: what local recurrence is told of."""
    levels = (row.get("levels") or "").split()
    place = _vertebra(levels[0]) if len(levels) == 1 else {"text": " ".join(levels) or "Levels not recorded"}
    key = row["segment_id"]
    yield {"resourceType": "BodyStructure", "id": key, "location": place, "patient": to("Patient", row["patient_id"])}


def surgery(row: Row) -> Iterator[Json]:
    category, procedure = coded(SNOMED, "387713003", "Surgical procedure (procedure)"), row.get("procedure")
    told = ours("procedure", procedure, _label("surgeries", "procedure", procedure)) if procedure else category
    yield {
        **_procedure(row["surgery_id"], row, "mcode-cancer-related-surgical-procedure"),
        "status": "completed",
        "category": category,
        "code": told,
        "_performedDateTime": masked(row.get("operated_day")),
    }


def course(row: Row) -> Iterator[Json]:
    """A course of radiation. Doses are physical, in cGy as mCODE has them."""
    levels = (row.get("target_levels") or "").split()
    found: list[Json] = []
    if modality := row.get("modality"):
        technique = coded(_NULL, "UNC") | {"text": _label("radiotherapy", "modality", modality)}
        parts = [
            extension(f"{MCODE}mcode-radiotherapy-modality", "CodeableConcept", _IONS.get(modality, _PHOTONS)),
            extension(f"{MCODE}mcode-radiotherapy-technique", "CodeableConcept", technique),
        ]
        found.append({"url": f"{MCODE}mcode-radiotherapy-modality-and-technique", "extension": parts})
    if row.get("dose_gy") is not None:
        dose = {"value": round(row["dose_gy"] * 100, 6), "system": "http://unitsofmeasure.org", "code": "cGy"}
        parts = [
            extension("volume", "Reference", {"display": " ".join(levels) or "Levels not recorded"}),
            extension("totalDoseDelivered", "Quantity", dose),
        ]
        if row.get("fractions") is not None:
            parts.append(extension("fractionsDelivered", "UnsignedInt", row["fractions"]))
        found.append({"url": f"{MCODE}mcode-radiotherapy-dose-delivered-to-volume", "extension": parts})
    yield {
        **_procedure(row["course_id"], row, "mcode-radiotherapy-course-summary"),
        "status": {"yes": "completed", "no": "stopped"}.get(row.get("completed") or "", "unknown"),
        **({"extension": found} if found else {}),
        "category": coded(SNOMED, "108290001", "Radiation oncology AND/OR radiotherapy (procedure)"),
        "code": coded(SNOMED, "1217123003", "Radiotherapy course of treatment (regime/therapy)"),
        "performedPeriod": {"_start": masked(row.get("started_day")), "_end": masked(row.get("ended_day"))},
        **({"bodySite": [_vertebra(level) for level in levels]} if levels else {}),
    }


def performance(row: Row) -> Iterator[Json]:
    """ECOG and Karnofsky of an assessment, before surgery or after."""
    key = row.get("assessment_id") or row["baseline_id"]
    for name, profile, code, display in _SCALES:
        value, reason = row.get(name), row.get(f"{name}_missing_reason")
        if value is None and not reason:
            continue
        told = coded(LOINC, code, display)
        made = observation(
            f"{key}-{name}", row["patient_id"], told, row.get("assessed_day"), category="survey", profile=profile
        )
        yield made | ({"valueInteger": value} if value is not None else absent(reason))


def imaging(row: Row) -> Iterator[Json]:
    """That the treated spine was imaged, how, and whether it could show a recurrence."""
    code = ours("observation", "imaging", "Imaging of the treated spine")
    made = observation(row["imaging_id"], row["patient_id"], code, row.get("imaged_day"), category="imaging")
    if row.get("informative") is not None:
        made["extension"] = [extension(f"{OURS}informative", "Boolean", row["informative"])]
    modality = row.get("modality")
    yield made | (
        {"valueCodeableConcept": ours("imaging_modality", modality, _label("imaging", "modality", modality))}
        if modality
        else absent("unknown")
    )


def finding(row: Row) -> Iterator[Json]:
    """What one imaging says of one segment. The day is the imaging's, which it is derived from."""
    code = coded(LOINC, "97509-4", "Cancer Disease Progression")
    made = observation(
        row["finding_id"], row["patient_id"], code, None, category="imaging", profile="mcode-cancer-disease-status"
    )
    made["focus"] = [to("BodyStructure", row["segment_id"])]
    made["derivedFrom"] = [to("Observation", row["imaging_id"])]
    status = row.get("status")
    if status not in _TRENDS:
        yield made | absent("unknown")
        return
    told = coded(SNOMED, *_TRENDS[status])
    own = ours("segment_status", status, _label("findings", "status", status))
    yield made | {"valueCodeableConcept": {"coding": told["coding"] + own["coding"], "text": own["text"]}}


def event(row: Row) -> Iterator[Json]:
    """A death, local recurrence, reoperation or skeletal-related event; mCODE has no profile for these."""
    kind, detail = row.get("type"), row.get("detail")
    code = ours("event", kind, _label("events", "type", kind)) if kind else {"text": "Event"}
    made = observation(row["event_id"], row["patient_id"], code, row.get("occurred_day"), category="exam")
    if row.get("segment_id"):
        made["focus"] = [to("BodyStructure", row["segment_id"])]
    if row.get("surgery_id"):
        made["partOf"] = [to("Procedure", row["surgery_id"])]
    told = {"valueCodeableConcept": ours("event_detail", detail, _label("events", "detail", detail))}
    yield made | (told if detail else absent("unknown"))


#: Which tables are read for which rows, and what they become.
MADE_FROM: dict[str, tuple[frozenset[str], Callable[[Row], Iterator[Json]]]] = {
    "patients": (frozenset({"Patient", "Condition"}), patient),
    "segments": (frozenset({"BodyStructure"}), segment),
    "surgeries": (frozenset({"Procedure"}), surgery),
    "radiotherapy": (frozenset({"Procedure"}), course),
    "baselines": (frozenset({"Observation"}), performance),
    "assessments": (frozenset({"Observation"}), performance),
    "imaging": (frozenset({"Observation"}), imaging),
    "findings": (frozenset({"Observation"}), finding),
    "events": (frozenset({"Observation"}), event),
}
TYPES = ("Patient", "Condition", "BodyStructure", "Procedure", "Observation")


def tables_for(types: Sequence[str]) -> list[str]:
    """The tables that the types are made from, none meaning all. Raises Unknown."""
    unknown = sorted(set(types) - set(TYPES))
    if unknown:
        raise Unknown(f"_type: there is no {', '.join(unknown)} here. There are: {', '.join(TYPES)}.")
    return [table for table, (kinds, _) in MADE_FROM.items() if not types or kinds & set(types)]


def _condition(key: str, patient: str, profile: str) -> Json:
    return {
        "resourceType": "Condition",
        "id": key,
        "meta": {"profile": [MCODE + profile]},
        "clinicalStatus": _CLINICAL,
        "verificationStatus": _CONFIRMED,
        "category": [_DIAGNOSIS],
        "subject": to("Patient", patient),
    }


def _procedure(key: str, row: Row, profile: str) -> Json:
    return {
        "resourceType": "Procedure",
        "id": key,
        "meta": {"profile": [MCODE + profile]},
        "subject": to("Patient", row["patient_id"]),
        "reasonReference": [to("Condition", f"{row['patient_id']}-spine")],
    }


def _vertebra(level: str) -> Json:
    return (coded(SNOMED, VERTEBRAE[level]) if level in VERTEBRAE else {}) | {"text": level}


def _label(table: str, name: str, value: object) -> str:
    column = next(column for column in BY_NAME[table].columns if column.name == name)
    return next((label for code, label in column.choices if code == value), str(value))
