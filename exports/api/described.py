"""What the calls of orders, dictionary and scores look like, in the words of OpenAPI."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from exports.api.openapi import PROBLEM_TYPE, REDACTIONS
from exports.figures.cube import figure_names
from exports.vocabulary import FileFormat, JobState, Profile
from registry.scores import RULES


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _header(name: str, description: str, *, response: bool | list[str] = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, response=response)


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


TEXT, WHOLE, WHEN = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date-time"}
NULLABLE_TEXT, NULLABLE_WHOLE = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
RENDERINGS = ("json-schema", "frictionless", "redcap", "codebook", "odm")
ADDRESS = {"type": "string", "format": "uri"}
PROBLEM_HERE = {"$ref": "#/components/schemas/Problem"}
PROFILE = {"type": "string", "enum": Profile.values}

WAITING = OpenApiResponse(description="It is being made: `X-Progress` says how far, `Retry-After` when to ask again.")
GONE = OpenApiResponse(PROBLEM_HERE, description="It was cancelled, or its time is over.")
MANIFEST = {
    "type": "object",
    "description": "FHIR's bulk data manifest, with what is ours under `extension`.",
    "properties": {
        "transactionTime": {**WHEN, "description": "The next `since`."},
        "request": TEXT,
        "requiresAccessToken": {"type": "boolean"},
        "output": _list(_object(type=TEXT, url=TEXT, file=TEXT, count=WHOLE, sha256=TEXT, format=TEXT)),
        "deleted": _list(_object(type=TEXT, id=TEXT, why=TEXT)),
        "outcome": _list({}),
        "extension": {
            "type": "object",
            "properties": {
                "snapshot": WHEN,
                "profileApplied": PROFILE,
                "redactions": REDACTIONS,
                "rowsExpected": WHOLE,
                "rowsWritten": WHOLE,
            },
        },
    },
    "required": ["transactionTime", "request", "requiresAccessToken", "output", "deleted", "extension"],
}
JOB = _object(
    id={"type": "string", "format": "uuid"},
    url=ADDRESS,
    state={"type": "string", "enum": JobState.values},
    format={"type": "string", "enum": FileFormat.values},
    profileApplied=PROFILE,
    orderedAt=WHEN,
    expires={"type": ["string", "null"], "format": "date-time"},
)

exports_listed = extend_schema(
    operation_id="list_exports",
    tags=["Exports"],
    summary="Exports of the project",
    description="The newest hundred, the newest first.",
    responses={200: OpenApiResponse(_object(exports=_list(JOB)), description="The exports.")},
)
export_ordered = extend_schema(
    operation_id="order_export",
    tags=["Exports"],
    summary="Order an export",
    description="The answer's `Content-Location` says where to ask how far it is. One is made at a time.",
    parameters=[
        _header("Idempotency-Key", "The same key with the same order gives the export it made."),
        _header("Content-Location", "Where to ask how far the export is.", response=["202"]),
    ],
    responses={
        202: OpenApiResponse(description="It is being made."),
        (422, PROBLEM_TYPE): OpenApiResponse(PROBLEM_HERE, description="The key came with another order."),
    },
    examples=[
        OpenApiExample("Two tables as CSV", value={"entities": ["patients", "tte"], "format": "csv"}, request_only=True)
    ],
)
export_told = extend_schema(
    operation_id="read_export",
    tags=["Exports"],
    summary="How far an export is, and what it holds",
    description="202 while it is made; 200 with the manifest when it is done.",
    responses={
        200: OpenApiResponse(MANIFEST, description="The manifest."),
        202: WAITING,
        (410, PROBLEM_TYPE): GONE,
        (500, PROBLEM_TYPE): OpenApiResponse(PROBLEM_HERE, description="It failed, and left no file."),
    },
)
export_cancelled = extend_schema(
    operation_id="cancel_export",
    tags=["Exports"],
    summary="Cancel an export, or throw its files away",
    description="What is cancelled stays so; to cancel it again changes nothing.",
    responses={202: OpenApiResponse(description="It is cancelled.")},
)
export_file = extend_schema(
    operation_id="download_file",
    tags=["Exports"],
    summary="Download a file of an export",
    description="As often as wanted until the export expires. A `Range` of bytes goes on where a download stopped.",
    responses={
        (200, "application/octet-stream"): OpenApiResponse(bytes, description="The file."),
        (206, "application/octet-stream"): OpenApiResponse(bytes, description="A part of it."),
        416: OpenApiResponse(description="The file has no such range."),
    },
)

_DICTIONARY = {
    "type": "object",
    "description": "JSON Schema of every table; a Frictionless data package; or one of two CSV files.",
}
_RENDERING = OpenApiParameter("rendering", str, OpenApiParameter.PATH, enum=RENDERINGS)


def dictionary_read(operation: str) -> Any:
    is_other = operation.endswith("_as")
    return extend_schema(
        operation_id=operation,
        tags=["Dictionary"],
        summary="Every table and column the project may have" + (", in another form" if is_other else ""),
        description="JSON Schema, or `frictionless`, `redcap` (18 columns, CSV), `codebook` (CSV) or `odm` (XML).",
        parameters=[_RENDERING] if is_other else [],
        responses={
            (200, "application/json"): OpenApiResponse(_DICTIONARY, description="The dictionary."),
            (200, "text/csv"): OpenApiResponse(str, description="The dictionary."),
            (200, "text/xml"): OpenApiResponse(str, description="The dictionary."),
        },
    )


_RELEASE = {"release": WHOLE, "asOf": TEXT, "approvedAt": WHEN, "profileApplied": {"type": "string", "enum": ["L3"]}}
NOT_MODIFIED = OpenApiResponse(description="No release has been approved since the ETag you sent.")

results_listed = extend_schema(
    operation_id="list_results",
    tags=["Results"],
    summary="The figures of the newest approved release",
    description="Aggregates of all hospitals, rounded and hidden where few patients stand behind them.",
    responses={
        200: OpenApiResponse(
            _object(
                **_RELEASE,
                results=_list(_object(endpoint=TEXT, url=ADDRESS, filters=_list(TEXT), groupings=_list(TEXT))),
            ),
            description="The figures, and how each may be cut.",
        ),
        (404, PROBLEM_TYPE): OpenApiResponse(PROBLEM_HERE, description="No release is approved yet."),
    },
)
result_read = extend_schema(
    operation_id="read_result",
    tags=["Results"],
    summary="One figure as data",
    description="An endpoint by one grouping, or the tables of the cohort (`cohort`). What is null is hidden.",
    parameters=[
        OpenApiParameter(
            "endpoint", str, OpenApiParameter.PATH, enum=figure_names(), description="As the list names it."
        ),
        OpenApiParameter("grouping", str, description="Of the groupings that the list names."),
        OpenApiParameter("stratum", str, description="One group of the grouping."),
        OpenApiParameter("variable", str, description="Of `cohort`: one row of its tables."),
        OpenApiParameter("operation", str, description="Of `cohort`: one kind of operation."),
    ],
    responses={200: OpenApiResponse(_object(**_RELEASE), description="The figure."), 304: NOT_MODIFIED},
)

_BAND = {"type": "object", "properties": {"code": TEXT, "label": TEXT, "note": TEXT}}
_INPUT = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "label": TEXT,
        "help": TEXT,
        "type": {"type": "string", "enum": ["choice", "number", "integer"]},
        "options": {"type": "object", "additionalProperties": TEXT, "description": "Of a choice: code to words."},
        "unit": TEXT,
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "step": WHOLE,
    },
    "required": ["name", "label", "type"],
}
_COMPONENT = _object(name=TEXT, label=TEXT, inputs=_list(TEXT), points=_list(_object(points=WHOLE, **{"for": TEXT})))
_RULE = _object(
    name={"type": "string", "enum": list(RULES)},
    title=TEXT,
    version=TEXT,
    citation=TEXT,
    better={"type": ["string", "null"], "enum": ["high", "low", None]},
    inputs=_list(_INPUT),
    components=_list(_COMPONENT),
    bands=_list(_BAND),
    notes=_list(TEXT),
    to_confirm=_list(TEXT),
)
_RESULT = _object(
    score=TEXT,
    version=TEXT,
    total=NULLABLE_WHOLE,
    band={"oneOf": [_BAND, {"type": "null"}]},
    reason=TEXT,
    components=_list(_object(name=TEXT, label=TEXT, points=NULLABLE_WHOLE)),
    figures=_list(_object(label=TEXT, value={"type": "number"}, unit=TEXT)),
    missing={**_list(TEXT), "description": "Inputs that were not given. While there are any, `total` is null."},
)
_NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(RULES), description="The score's name.")
_TOMITA = {"inputs": {one.name: next(iter(one.options)) for one in RULES["tomita"].inputs}}  # type: ignore[union-attr]

scores_listed = extend_schema(
    operation_id="list_scores",
    tags=["Scores"],
    summary="The scores the registry computes",
    description="Each with its version, source, inputs, units, points and bands. Any living token is good for it.",
    responses={200: OpenApiResponse(_object(scores=_list(_RULE)), description="The scores.")},
)
score_told = extend_schema(
    operation_id="read_score",
    tags=["Scores"],
    summary="One score",
    description="Its version, source, inputs, units, points and bands.",
    parameters=[_NAME],
    responses={200: OpenApiResponse(_RULE, description="The score.")},
)
score_computed = extend_schema(
    operation_id="compute_score",
    tags=["Scores"],
    summary="Compute a score from its components",
    description="Nothing is stored. What is left out is missing and never zero: then there is no total.",
    parameters=[_NAME],
    responses={200: OpenApiResponse(_RESULT, description="The result.")},
    examples=[OpenApiExample("Tomita", value=_TOMITA, request_only=True)],
)
