"""What is known of the packages that the locks name: `python -m tests.support.dependency_audit`, in `make test-full`.

`pip-audit` asks for the Python packages, `npm audit` for the JavaScript ones. The services behind them may be out of
reach or know only some of the packages. No answer is told as such, for it is not a clean one: the exit status is 0 for
clean, 1 for a known vulnerability, 2 for "not all was answered".
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from config.environment import PROJECT

LOCKS = ("requirements.lock", "requirements-dev.lock")


class Verdict(IntEnum):
    """The values are exit statuses."""

    CLEAN = 0
    VULNERABLE = 1
    NOT_RUN = 2


@dataclass(frozen=True)
class Outcome:
    """What one tool found."""

    tool: str
    verdict: Verdict
    lines: tuple[str, ...]

    def __str__(self) -> str:
        words = {Verdict.CLEAN: "clean", Verdict.VULNERABLE: "KNOWN VULNERABILITIES", Verdict.NOT_RUN: "not run"}
        return "\n    ".join([f"{self.tool}: {words[self.verdict]}", *self.lines])


def read_pip_audit(printed: str, said: str = "") -> Outcome:
    """The outcome in `pip-audit --format json`: `printed` is its output, `said` its log.

    Its own exit status does not tell: it is 1 for a vulnerability and for a service that does not answer, and 0 when
    the service knew none of the packages.
    """
    asked = _json(printed).get("dependencies")
    if not asked:
        return _no_answer("pip-audit", "the advisory service", said)
    found = [
        f"{package['name']} {package['version']}: {vulnerability['id']}, "
        f"mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for package in asked
        for vulnerability in package.get("vulns", ())
    ]
    unknown = [package["name"] for package in asked if "skip_reason" in package]
    if unknown:
        found.append(f"no answer about {len(unknown)} of {len(asked)} packages, {unknown[0]} first")
    if len(found) > bool(unknown):
        return Outcome("pip-audit", Verdict.VULNERABLE, tuple(found))
    if unknown:
        return Outcome("pip-audit", Verdict.NOT_RUN, tuple(found))
    return Outcome("pip-audit", Verdict.CLEAN, (f"{len(asked)} packages",))


def read_npm_audit(printed: str, said: str = "") -> Outcome:
    """The outcome in `npm audit --json`."""
    report = _json(printed)
    if "error" in report or "metadata" not in report:
        return _no_answer("npm audit", "the package registry", str(report.get("message", "")) or said)
    found = [f"{name}: {about['severity']}" for name, about in report["vulnerabilities"].items()]
    if found:
        return Outcome("npm audit", Verdict.VULNERABLE, tuple(found))
    return Outcome("npm audit", Verdict.CLEAN, (f"{report['metadata']['dependencies']['total']} packages",))


def ask_pip_audit(locks: Sequence[str] = LOCKS, options: Sequence[str] = ()) -> Outcome:
    """Ask about every package of the locks that this machine would install."""
    named = [word for lock in locks for word in ("--requirement", lock)]
    tool = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
    return read_pip_audit(*_run([*tool, "--format", "json", "--progress-spinner", "off", *named, *options]))


def ask_npm_audit() -> Outcome:
    """Ask about every package of `package-lock.json`."""
    npm = shutil.which("npm")
    if npm is None:
        return Outcome("npm audit", Verdict.NOT_RUN, ("npm is not on the path; `make test-full` brings one",))
    return read_npm_audit(*_run([npm, "audit", "--package-lock-only", "--json"]))


def together(outcomes: Sequence[Outcome]) -> Verdict:
    """A known vulnerability weighs most, an unanswered question more than a clean answer."""
    verdicts = {outcome.verdict for outcome in outcomes}
    return next(v for v in (Verdict.VULNERABLE, Verdict.NOT_RUN, Verdict.CLEAN) if v in verdicts)


def _run(command: Sequence[str]) -> tuple[str, str]:
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    return done.stdout, done.stderr


def _json(printed: str) -> dict:
    try:
        report = json.loads(printed)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _no_answer(tool: str, service: str, said: str) -> Outcome:
    last = said.strip().splitlines()[-1:]
    return Outcome(tool, Verdict.NOT_RUN, (f"no answer from {service}", *last))


if __name__ == "__main__":
    outcomes = [ask_pip_audit(), ask_npm_audit()]
    for outcome in outcomes:
        print(outcome)
    sys.exit(together(outcomes))
