"""How one call is asked with curl, from Python and from R. The token comes from the environment and stands nowhere."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

VARIABLE = "SPINEMET_TOKEN"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call: `reads` is "rows", "json", "text", "file" or "headers"."""

    method: str
    address: str
    query: Mapping[str, str]
    body: Any
    reads: str


@dataclass(frozen=True, slots=True)
class Snippet:
    language: str
    code: str


def snippets(asked: Asked) -> list[Snippet]:
    return [Snippet("curl", curl(asked)), Snippet("Python", python(asked)), Snippet("R", r(asked))]


def curl(asked: Asked) -> str:
    lines = [f'curl --fail-with-body --header "Authorization: Bearer ${VARIABLE}"']
    if asked.method == "delete":
        lines.append("--request DELETE")
    if asked.body is not None:
        lines.append(f"--json {shlex.quote(json.dumps(asked.body))}")
    if asked.reads == "file":
        lines.append("--remote-name --continue-at -")
    if asked.reads == "headers":
        lines.append("--include")
    address = f"{asked.address}?{urlencode(asked.query)}" if asked.query else asked.address
    return " \\\n  ".join([*lines, shlex.quote(address)])


def python(asked: Asked) -> str:
    given = [f'    headers={{"Authorization": f"Bearer {{os.environ[\'{VARIABLE}\']}}"}},']
    if asked.query:
        given.append(f"    params={_python_literal(asked.query)},")
    if asked.body is not None:
        given.append(f"    json={asked.body!r},")
    lines = [
        "import os",
        "",
        "import requests",
        "",
        f"answer = requests.{asked.method}(",
        f"    {json.dumps(asked.address)},",
        *given,
        "    timeout=60,",
        ")",
        "answer.raise_for_status()",
        *{
            "rows": ['rows = answer.json()["data"]'],
            "json": ["told = answer.json()"],
            "text": ["told = answer.text"],
            "file": ['with open("patients.parquet", "wb") as file:', "    file.write(answer.content)"],
            "headers": ['print(answer.status_code, answer.headers.get("Content-Location"))'],
        }[asked.reads],
    ]
    return "\n".join(lines)


def r(asked: Asked) -> str:
    steps = [f'request("{asked.address}")', f'req_auth_bearer_token(Sys.getenv("{VARIABLE}"))']
    if asked.method == "delete":
        steps.append('req_method("DELETE")')
    if asked.query:
        steps.append(f"req_url_query({', '.join(f'{name} = {_r_literal(v)}' for name, v in asked.query.items())})")
    if asked.body is not None:
        steps.append(f"req_body_json({_r_literal(asked.body)})")
    steps.append('req_perform(path = "patients.parquet")' if asked.reads == "file" else "req_perform()")
    read = {
        "rows": ["rows <- resp_body_json(answer, simplifyVector = TRUE)$data"],
        "json": ["told <- resp_body_json(answer)"],
        "text": ["told <- resp_body_string(answer)"],
        "file": [],
        "headers": ['resp_header(answer, "Content-Location")'],
    }[asked.reads]
    return "\n".join(["library(httr2)", "", "answer <- " + " |>\n  ".join(steps), *read])


def _python_literal(query: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'"{name}": {_number_or_text(value)}' for name, value in query.items()) + "}"


def _r_literal(value: Any) -> str:
    if isinstance(value, Mapping):
        return "list(" + ", ".join(f"{name} = {_r_literal(one)}" for name, one in value.items()) + ")"
    if isinstance(value, list):
        return "list(" + ", ".join(map(_r_literal, value)) + ")"
    return _number_or_text(value)


def _number_or_text(value: Any) -> str:
    text = str(value)
    return text if text.isdecimal() else json.dumps(text)
