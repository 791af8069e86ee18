"""What the registry promises about trust, each promise with an id, and which tests hold it.

A test says so with `@req("A1")`. `python -m tests.support.requirements` writes `docs/requirements.md` from this list
and from the tests themselves; a test fails when a promise has none, and when the page is out of date.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environment import PROJECT

req = pytest.mark.req

PROMISES = {
    "A1": "Whatever path a write to a clinical table takes, its old and new values are kept.",
    "A2": "Nothing is written without a named actor.",
    "A3": "Nothing is changed or deleted without a reason.",
    "A4": "The serving role can neither alter nor mute the history.",
    "A5": "Every clinical table has the history trigger.",
    "A6": "A history row altered by a superuser is found.",
    "A7": "Sign-ins, failures, changes of role and exports are recorded.",
    "A8": "Reading a patient's record is recorded, without its values.",
    "A9": "A locked record stays as it is by form, API, administration, bulk update and SQL.",
    "A10": "A signature asks again who signs, says name, time and meaning, and is bound to one version.",
    "A11": "Unlocking revokes signatures and deletes none.",
    "A12": "The history of a record can be read and taken along.",
    "A13": "The history of a column outlives the column.",
    "A14": "A word that must not stand in the history goes by two persons' decision, and leaves a mark.",
    "D1": "What leaves is an allow-list: a column nobody classified is in no release.",
    "D2": "No identifier leaves, for the role that exports can read none.",
    "D3": "Nobody is told to be older than 90, and no date tells it.",
    "D4": "No postcode is kept, and of places only the hospital's region leaves.",
    "D5": "Without an agreement in force nothing leaves, and true dates take two approvals.",
    "D6": "No shifted date leaves: dates are true under two approvals, or days from surgery.",
    "D7": "A pseudonym is the same in one project and different in every other.",
    "D9": "Of patients in two de-identified projects fewer than one in a hundred can be told by their days.",
    "D10": "What leaves de-identified is k-anonymous and l-diverse, and the manifest says so.",
    "D11": "Rather than leave out more than one patient in twenty, all are told more coarsely.",
    "D8": "The order of rows tells nothing.",
    "D12": "The manifest counts and hashes what was written.",
    "S1": "No count of one to ten is told to a reader who may not see the patients behind it.",
    "S2": "Shares are of the rounded counts.",
    "S3": "A total is the sum of what is shown.",
    "S4": "Of what is hidden, everything that is told together leaves three values or more.",
    "S5": "A group wholly of one kind is hidden.",
    "S6": "No least or most is told, and no mean or quantile of ten or fewer.",
    "S7": "Curves for readers outside are rounded, long enough observed and of groups large enough.",
    "S8": "One patient more or less changes nothing that is told outside until the next release.",
    "S9": "Figures are cut in the fixed ways alone, by two filters at most.",
    "S10": "No unrounded figure reaches a reader who may not see the patients behind it.",
    "X1": "Every route is tried by every role, on its own and on another site.",
    "X2": "Row-level security is forced on every table with patients' rows, and servers start below it.",
    "X3": "The eight traps of row-level security are known and closed.",
    "X4": "Managers and investigators need a second factor.",
    "X5": "Sessions end when idle, after their longest time, and when their user is disabled.",
    "X6": "Passwords are long, free in form, and not commonly known.",
    "X7": "Guessing is locked out, and all refusals look the same.",
    "X8": "Tokens are kept hashed, expire, are scoped, and never stand in an address.",
    "X9": "Sign-in and export are limited in rate.",
    "X10": "The content policy allows nothing inline and nothing evaluated, and no page breaks it.",
    "X11": "Browsers are told: https only, no sniffing, no framing, no storing of pages.",
    "X12": "A GET changes nothing, and a form without its token is refused.",
    "X13": "A form writes the fields it names and no other.",
    "X14": "Free text is shown as text.",
    "X15": "A cell that looks like a formula leaves as text.",
    "X16": "A file that is sent is judged by its content and its size, unpacked too, and its name is not kept.",
    "X17": "No query is built from a caller's words.",
    "X18": "Tasks travel as JSON, and the broker is not open.",
    "X19": "No identifier reaches a log, an error, the broker or a figure.",
    "X20": "The deployment check is clean, and dependencies are audited.",
    "X21": "No secret lies in the repository.",
    "T1": "Typing is never lost: not to a refusal, a colleague, an ended session, a closed tab or a lost connection.",
    "T2": "What is typed and not saved is seen by its author alone.",
    "T3": "An import in the browser says first what it would do, and does that or nothing.",
    "R1": "Of two writers of one version the second is told and loses nothing.",
    "R2": "A form sent twice makes one record.",
    "R8": "A full disk, a killed worker or a restarted database leaves no half file and loses no export.",
    "R15": "Merging two patients can be undone to the last row.",
}
#: Promised and not kept yet.
NOT_YET: frozenset[str] = frozenset()
PAGE = PROJECT / "docs" / "requirements.md"


def holders() -> dict[str, list[str]]:
    """By promise, the tests that hold it, as `path::name`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        for promise, test in _in_file(path):
            found[promise].append(f"{path.relative_to(PROJECT)}::{test}")
    return dict(found)


def page() -> str:
    """The table, as Markdown."""
    found = holders()
    lines = [
        "# What is promised, and what holds it",
        "",
        "Written by `python -m tests.support.requirements`; the tests fail when it is out of date.",
        "",
        "| id | promise | tests |",
        "|---|---|---|",
    ]
    for promise, words in PROMISES.items():
        tests = "<br>".join(f"`{name.removeprefix('tests/')}`" for name in found.get(promise, [])) or "not yet"
        lines.append(f"| {promise} | {words} | {tests} |")
    return "\n".join(lines) + "\n"


def _in_file(path: Path) -> Iterator[tuple[str, str]]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    everywhere = [promise for node in module.body if _is_mark(node) for promise in _promises(node)]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            own = [promise for decorator in node.decorator_list for promise in _promises(decorator)]
            yield from ((promise, node.name) for promise in dict.fromkeys([*everywhere, *own]))


def _is_mark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _promises(tree: ast.AST) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "req"]
    return [str(argument.value) for call in named for argument in call.args if isinstance(argument, ast.Constant)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
