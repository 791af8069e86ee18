"""The interface described: OpenAPI 3.1 from the views, with the errors that every call may answer with."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from exports.dictionary.json_schema import row_schema
from exports.release.columns import PATIENT_LEVEL, Column, Kind
from exports.release.entities import Entity

PROBLEM_TYPE = "application/problem+json"
#: By status, what it says. Which calls may answer so is decided in `_faults`.
FAULTS = {
    "400": "Something asked for is not as described here. `detail` and `errors` name it.",
    "401": "No token, or one that is unknown, expired or revoked.",
    "403": "The token lacks the scope, or the project may not have this: `detail` says which, and what helps.",
    "404": "There is nothing of your project at this address.",
    "415": "The body is not JSON.",
    "429": "Too many requests. `Retry-After` says in how many seconds to come again.",
    "503": "The project's data are being prepared, or the database is restarting. Come again after `Retry-After`.",
}
PROBLEM = {
    "type": "object",
    "description": "An error, as RFC 9457 says.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and what helps."},
        "instance": {"type": "string", "description": "The request's id, for questions to the registry."},
        "errors": {"description": "Each fault by the field it is about."},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
REDACTIONS = {
    "type": "array",
    "description": "Fields that are coarser here than the highest profile has them, or left out.",
    "items": {
        "type": "object",
        "properties": {"field": {"type": "string"}, "rule": {"type": "string"}},
        "required": ["field", "rule"],
    },
}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "exports.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "reg_<id>_<secret>",
            "description": "A token of your project, made on its page. It never stands in an address.",
        }


@cache
def document() -> dict[str, Any]:
    """The whole description. It follows from the code alone and is made once."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def of_this_interface(endpoints: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Drf-spectacular's first step: the protocols beside ours are described by REDCap and by FHIR."""
    ours = [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
    return [endpoint for endpoint in ours if not endpoint[0].startswith("/api/v1/fhir/")]


def with_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Drf-spectacular's last step: every call's errors, in one shape."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for status in _faults(path, method, operation):
                content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
                operation["responses"].setdefault(status, {"description": FAULTS[status], "content": content})
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def _faults(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    if "security" not in operation:
        return []
    found = ["400", "401", "403", "429", "503"]
    found += ["404"] if "{" in path else []
    return [*found, "415"] if method == "post" else found


def of_rows(entity: Entity) -> dict[str, Any]:
    """What describes the reading of one table, for `extend_schema`."""
    page = {
        "type": "object",
        "properties": {
            "data": {"type": "array", "items": _either_profile(entity)},
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "The next page, also in the Link header. Null at the end.",
            },
            "profileApplied": {"type": "string", "enum": [profile.value for profile in PATIENT_LEVEL]},
            "redactions": REDACTIONS,
            "snapshot": {
                "type": "string",
                "format": "date-time",
                "description": "When was settled who is read and how coarsely. The ETag changes with it.",
            },
        },
        "required": ["data", "next", "profileApplied", "redactions", "snapshot"],
    }
    return {
        "operation_id": f"list_{entity.name}",
        "tags": ["Reading"],
        "summary": entity.title,
        "description": f"{entity.about} Ordered by the patient's pseudonym, page by page.",
        "responses": {
            200: OpenApiResponse(page, description="A page."),
            304: OpenApiResponse(description="Nothing was settled anew since the ETag you sent."),
        },
        "examples": [OpenApiExample("A page", value=_example(entity), response_only=True, status_codes=["200"])],
    }


def _either_profile(entity: Entity) -> dict[str, Any]:
    """A row under either profile; which columns it has depends on the profile, the project and what was asked for."""
    columns = {column.name: column for profile in PATIENT_LEVEL for column in entity.columns_in(profile)}
    told = row_schema(entity, list(columns.values()))
    told["required"] = [c.name for c in columns.values() if c.kind is Kind.KEY and all(map(c.is_in, PATIENT_LEVEL))]
    return told


def _example(entity: Entity) -> dict[str, Any]:
    columns = entity.columns_in(PATIENT_LEVEL[1])[:6]
    return {
        "data": [{column.name: _value(column) for column in columns}],
        "next": None,
        "profileApplied": "L2",
        "redactions": [],
        "snapshot": "2026-09-12T02:10:00Z",
    }


def _value(column: Column) -> Any:
    if column.kind is Kind.KEY:
        return "4f0c" * 8
    if column.choices:
        return column.choices[0][0]
    by_kind = {Kind.DAY: 90, Kind.INTEGER: 2, Kind.NUMBER: 24.0, Kind.FLAG: True, Kind.LIST: "T7 T8"}
    return "60-64" if column.name == "age_band" else by_kind.get(column.kind)
