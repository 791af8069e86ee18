"""Pieces that FHIR resources are made of: codings, references, and what is masked or missing.

De-identified rows have no dates. Where a profile asks for one, FHIR's own extension says that it is masked, and one of
ours how many days after the patient's index surgery it was.
"""

from typing import Any

Json = dict[str, Any]

MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
OURS = "urn:spinemet:fhir:"
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ABSENT_CODES = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
DAY = f"{OURS}days-from-index-surgery"
#: Our reasons for a missing value, in the words of FHIR.
_REASONS = {
    "not_done": "not-performed",
    "unknown": "unknown",
    "refused": "asked-declined",
    "not_applicable": "not-applicable",
    "died_before_due": "not-performed",
    "lost": "unknown",
}


def coded(system: str, code: str, display: str = "") -> Json:
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}


def ours(vocabulary: str, code: object, label: str) -> Json:
    """A word of one of the registry's vocabularies; the dictionary has them all."""
    return coded(f"{OURS}vocabulary:{vocabulary}", str(code), label) | {"text": label}


def reference(kind: str, key: str) -> Json:
    return {"reference": f"{kind}/{key}"}


def extension(url: str, kind: str, value: object) -> Json:
    return {"url": url, f"value{kind}": value}


def masked(day: object = None) -> Json:
    """In the place of a date, as FHIR's JSON has what belongs to an absent value."""
    told = [extension(_ABSENT, "Code", "masked")]
    if day is not None:
        told.append(extension(DAY, "Integer", day))
    return {"extension": told}


def absent(reason: object) -> Json:
    return {"dataAbsentReason": coded(_ABSENT_CODES, _REASONS.get(str(reason), "unknown"))}


def observation(key: str, patient: object, code: Json, day: object, *, category: str, profile: str = "") -> Json:
    """An observation without its value."""
    return {
        "resourceType": "Observation",
        "id": key,
        **({"meta": {"profile": [MCODE + profile]}} if profile else {}),
        "status": "final",
        "category": [coded(_CATEGORY, category)],
        "code": code,
        "subject": reference("Patient", str(patient)),
        "_effectiveDateTime": masked(day),
    }
