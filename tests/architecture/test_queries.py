"""No query is built from a caller's words: where a database's text is put together, it is from our own constants."""

import ast
from collections.abc import Iterator
from pathlib import Path

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
    """Whether it mentions `request.GET` and its like."""
    return any(
        isinstance(part, ast.Attribute)
        and part.attr in REQUEST
        and isinstance(part.value, ast.Name)
        and part.value.id == "request"
        for part in ast.walk(node)
    )


@req("X17")
def test_nobody_hands_sql_to_the_orm():
    calls = [
        f"{path.relative_to(PROJECT)}:{node.lineno} {name_of(node)}"
        for path, module in sources()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and name_of(node) in FORBIDDEN
    ]
    assert calls == []


@req("X17")
def test_nobody_expands_what_a_request_brought_into_a_query():
    expanded = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path, module in sources()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg is None and comes_from_a_request(keyword.value)
    ]
    assert expanded == []


@req("X17")
def test_no_statement_is_made_from_a_request():
    made = [
        f"{path.relative_to(PROJECT)}:{node.lineno}"
        for path, module in sources()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and name_of(node) in {"execute", "executemany", "order_by", "values", "only"}
        for argument in node.args[:1]
        if comes_from_a_request(argument)
    ]
    assert made == []
