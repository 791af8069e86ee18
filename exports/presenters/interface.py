"""The interface for people: every call of its description, with how it is asked from three languages."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from exports.api.openapi import document
from exports.presenters.snippets import Asked, Snippet, snippets

#: What stands in an example for a part of the address, and for a wish.
EXAMPLES: Mapping[str, str] = {
    "uuid": "00000000-0000-0000-0000-000000000000",
    "rendering": "redcap",
    "limit": "100",
    "endpoint": "os",
    "download_file.name": "patients.parquet",
    "read_score.name": "tomita",
    "compute_score.name": "tomita",
}
GROUPS = ("Reading", "Exports", "Results", "Dictionary", "Scores")
#: What most readers want first is open when the page comes.
OPEN = "list_patients"


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    kind: str
    about: SafeString
    required: bool
    example: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    about: SafeString


@dataclass(frozen=True, slots=True)
class Call:
    id: str
    method: str
    path: str
    title: str
    about: SafeString
    parameters: list[Parameter]
    body: str
    answers: list[Answer]
    snippets: list[Snippet]
    is_open: bool

    @property
    def asked_by_page(self) -> list[Parameter]:
        """What a person fills in here; headers are for programs."""
        return [one for one in self.parameters if one.place in ("path", "query")]


def calls(base: str) -> list[tuple[str, list[Call]]]:
    """Every call under its heading, in the order of the description; `base` is where the registry is served."""
    told = [
        (operation["tags"][0], _call(base, method, path, operation))
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    headings = [*GROUPS, *sorted({tag for tag, _ in told} - set(GROUPS))]
    grouped = [(heading, [call for tag, call in told if tag == heading]) for heading in headings]
    return [(heading, found) for heading, found in grouped if found]


def _call(base: str, method: str, path: str, operation: Mapping[str, Any]) -> Call:
    name = operation["operationId"]
    parameters = [_parameter(name, one) for one in operation.get("parameters", [])]
    address = path
    for one in parameters:
        if one.place == "path":
            address = address.replace(f"{{{one.name}}}", one.example)
    body = _body(operation)
    query = {one.name: one.example for one in parameters if one.place == "query" and one.example}
    return Call(
        id=name,
        method=method.upper(),
        path=path,
        title=operation.get("summary", name),
        about=_words(operation.get("description", "")),
        parameters=parameters,
        body=json.dumps(body, indent=2) if body is not None else "",
        answers=[Answer(status, _words(told["description"])) for status, told in operation["responses"].items()],
        snippets=snippets(Asked(method, base.rstrip("/") + address, query, body, _reads(operation))),
        is_open=name == OPEN,
    )


def _parameter(call: str, one: Mapping[str, Any]) -> Parameter:
    schema, name = one["schema"], one["name"]
    bounds = [f"from {schema['minimum']}" if "minimum" in schema else "", f"to {schema.get('maximum', '')}"]
    kind = " ".join([schema.get("type", "text"), *(bounds if "maximum" in schema else [])]).strip()
    return Parameter(
        name=name,
        place=one["in"],
        kind={"string": "text", "integer": "whole number"}.get(kind, kind.replace("integer", "whole number")),
        about=_words(one.get("description", "")),
        required=one.get("required", False),
        example=EXAMPLES.get(f"{call}.{name}", EXAMPLES.get(name, "")),
        options=tuple(str(word) for word in schema.get("enum", ())),
    )


def _words(text: str) -> SafeString:
    """What stands between backticks as code."""
    marks = ("{}", "<code>{}</code>")
    parts = enumerate(text.split("`"))
    return mark_safe("".join(format_html(marks[place % 2], part) for place, part in parts))  # each part was escaped


def _body(operation: Mapping[str, Any]) -> Any:
    """The example of what is sent, where something is."""
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if sent is None:
        return None
    examples: Iterable[Mapping[str, Any]] = sent.get("examples", {}).values()
    return next((one["value"] for one in examples), {})


def _reads(operation: Mapping[str, Any]) -> str:
    """What the answer is read as: the rows of a page, JSON, text, or a file."""
    answer = operation["responses"].get("200", {}).get("content", {})
    if "application/octet-stream" in answer:
        return "file"
    if operation["operationId"].endswith("_dictionary_as"):
        return "text"
    if not answer:
        return "headers"
    properties = answer.get("application/json", {}).get("schema", {}).get("properties", {})
    return "rows" if {"data", "next"} <= set(properties) else "json"
