"""No query is built from a caller's words: where a database's text is put together, it is from our own constants."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.environment import PROJECT
from tests.support.requirements import req

APPS = ("config", "accounts", "history", "registry", "outcomes", "analytics", "exports")
#: They take SQL or an alias as text; nothing here needs them.
FORBIDDEN = {"raw", "extra", "RawSQL"}
REQUEST = {"GET", "POST", "COOKIES", "headers", "META", "data", "query_params"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def comes_from_a_request(node: ast.AST) -> bool:
    """Whether it mentions `request.GET`, `self.request.query_params` and their like."""
    return any(
        isinstance(part, ast.Attribute) and part.attr in REQUEST and is_request(part.value) for part in ast.walk(node)
    )


def is_request(node: ast.AST) -> bool:
    return "request" in (getattr(node, "id", ""), getattr(node, "attr", ""))


def sql_calls(module: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(module) if isinstance(node, ast.Call) and name_of(node) in FORBIDDEN]


def expansions(module: ast.Module) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg is None and comes_from_a_request(keyword.value)
    ]


def statements_of_requests(module: ast.Module) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and name_of(node) in {"execute", "executemany", "order_by", "values", "only"}
        for argument in node.args[: 1 if name_of(node).startswith("execute") else None]
        if comes_from_a_request(argument)
    ]


def found_by(scan: Callable[[ast.Module], list[ast.Call]]) -> list[str]:
    return [f"{path.relative_to(PROJECT)}:{call.lineno}" for path, module in sources() for call in scan(module)]


@req("X17")
def test_nobody_hands_sql_to_the_orm():
    assert found_by(sql_calls) == []


@req("X17")
def test_nobody_expands_what_a_request_brought_into_a_query():
    assert found_by(expansions) == []


@req("X17")
def test_no_statement_is_made_from_a_request():
    assert found_by(statements_of_requests) == []


@req("X17")
@pytest.mark.parametrize(
    ("scan", "planted"),
    [
        (sql_calls, "Patient.objects.raw(words)"),
        (expansions, "Patient.objects.filter(**request.GET.dict())"),
        (expansions, "Patient.objects.filter(**self.request.query_params)"),
        (statements_of_requests, "cursor.execute('select ' + request.GET['column'])"),
        (statements_of_requests, "rows.order_by('pk', self.request.data['by'])"),
    ],
)
def test_the_scan_would_find_it(scan, planted):
    assert len(scan(ast.parse(planted))) == 1
