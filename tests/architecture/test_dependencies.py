"""Known vulnerabilities of what the locks name: how the audit's answers are read, with the real tool where it can run.

The tool asks a service of this test on this machine, which answers as the real one does, or not at all.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from config.environment import PROJECT
from tests.support.dependency_audit import (
    LOCKS,
    Outcome,
    Verdict,
    ask_pip_audit,
    read_npm_audit,
    read_pip_audit,
    together,
)
from tests.support.requirements import req

pytestmark = req("X20")

LOCKED = "examplepackage==1.0 --hash=sha256:" + "0" * 64 + "\n"
ADVISORY = {
    "id": "INVENTED-2026-1",
    "summary": "An invented fault",
    "affected": [
        {
            "package": {"name": "examplepackage", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
        }
    ],
}


@pytest.fixture
def audit(tmp_path):
    """`audit(answer)` runs pip-audit over one package and a service that says `answer`, or refuses at None."""

    def run(answer: dict | None) -> Outcome:
        class Service(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(405 if answer is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(answer or {}).encode())

            def log_message(self, *words: object) -> None:
                pass

        lock = tmp_path / "one.lock"
        lock.write_text(LOCKED)
        with HTTPServer(("127.0.0.1", 0), Service) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            there = f"http://127.0.0.1:{server.server_port}"
            options = ["--vulnerability-service", "osv", "--osv-url", there, "--cache-dir", str(tmp_path / "cache")]
            outcome = ask_pip_audit([str(lock)], options)
            server.shutdown()
        return outcome

    return run


def test_a_known_vulnerability_is_named_with_its_remedy(audit):
    outcome = audit({"vulns": [ADVISORY]})

    assert outcome.verdict == Verdict.VULNERABLE
    assert outcome.lines == ("examplepackage 1.0: INVENTED-2026-1, mended in 1.1",)


def test_no_known_vulnerability_is_clean(audit):
    assert audit({}) == Outcome("pip-audit", Verdict.CLEAN, ("1 packages",))


def test_a_service_that_refuses_is_no_clean_answer(audit):
    outcome = audit(None)

    assert outcome.verdict == Verdict.NOT_RUN
    assert str(outcome).startswith("pip-audit: not run\n    no answer from the advisory service")


def test_a_package_the_service_does_not_know_is_not_clean():
    """The tool itself says "No known vulnerabilities found" here, and ends with 0."""
    known = {"name": "one", "version": "1", "vulns": []}
    unknown = {"name": "two", "skip_reason": "Dependency not found and could not be audited: two (1)"}
    outcome = read_pip_audit(json.dumps({"dependencies": [known, unknown], "fixes": []}))

    assert outcome.verdict == Verdict.NOT_RUN
    assert outcome.lines == ("no answer about 1 of 2 packages, two first",)


def test_a_vulnerability_weighs_more_than_what_was_not_answered():
    bad = {"name": "one", "version": "1", "vulns": [{"id": "INVENTED-2026-2", "fix_versions": []}]}
    unknown = {"name": "two", "skip_reason": "not found"}
    outcome = read_pip_audit(json.dumps({"dependencies": [bad, unknown], "fixes": []}))

    assert outcome.verdict == Verdict.VULNERABLE
    assert outcome.lines[0] == "one 1: INVENTED-2026-2, mended in no version yet"


@pytest.mark.parametrize("printed", ["", "not JSON", "[]", '{"dependencies": [], "fixes": []}'])
def test_what_names_no_package_is_no_answer(printed):
    assert read_pip_audit(printed, "ERROR: the service cannot be reached").verdict == Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("printed", "verdict", "line"),
    [
        ({"vulnerabilities": {}, "metadata": {"dependencies": {"total": 7}}}, Verdict.CLEAN, "7 packages"),
        ({"vulnerabilities": {"one": {"severity": "high"}}, "metadata": {}}, Verdict.VULNERABLE, "one: high"),
        ({"message": "405 Method Not Allowed", "error": {}}, Verdict.NOT_RUN, "no answer from the package registry"),
        ({}, Verdict.NOT_RUN, "no answer from the package registry"),
    ],
)
def test_the_answer_of_npm(printed, verdict, line):
    outcome = read_npm_audit(json.dumps(printed))

    assert (outcome.verdict, outcome.lines[0]) == (verdict, line)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((Verdict.CLEAN, Verdict.CLEAN), Verdict.CLEAN),
        ((Verdict.CLEAN, Verdict.NOT_RUN), Verdict.NOT_RUN),
        ((Verdict.VULNERABLE, Verdict.NOT_RUN), Verdict.VULNERABLE),
    ],
)
def test_the_worst_counts(verdicts, expected):
    assert together([Outcome("a tool", verdict, ()) for verdict in verdicts]) == expected


def test_every_package_is_pinned_with_its_hash_and_the_developers_have_what_is_served():
    pinned = {}
    for name in LOCKS:
        entries = (PROJECT / name).read_text().replace("\\\n", "").splitlines()
        lines = [line for line in entries if line and not line.lstrip().startswith("#")]
        assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
        pinned[name] = {line.split()[0] for line in lines}
    assert len(pinned[LOCKS[0]]) > 50
    assert pinned[LOCKS[0]] <= pinned[LOCKS[1]]
