"""Management commands without starting Django for each: a process that runs one after another, as one database role.

It reads a line of JSON for each command, its words, and answers with a line: whether it succeeded, and what it said.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Self

from config.environment import PROJECT


@dataclass
class Steward:
    process: subprocess.Popen[str]

    @classmethod
    @contextmanager
    def serving(cls, environment: dict[str, str], role: str) -> Iterator[Self]:
        # by its path: as a module it would be given the environment that tests make for themselves
        command = [sys.executable, __file__]
        told = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_ROLE": role, "PYTHONPATH": str(PROJECT)}
        with subprocess.Popen(
            command, cwd=PROJECT, env=environment | told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield cls(process)
            assert process.stdin
            process.stdin.close()

    def run(self, *arguments: str) -> str:
        """What the command printed."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{arguments[0]}: the process that should run it has ended"
        succeeded, said = json.loads(answer)
        assert succeeded, f"manage.py {arguments[0]} failed:\n{said[-6000:]}"
        return str(said)


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(answer_to(json.loads(line))), file=answers, flush=True)


def answer_to(arguments: list[str]) -> tuple[bool, str]:
    from django.core.management import call_command
    from django.db import connections

    said = StringIO()
    try:
        call_command(*arguments, stdout=said, stderr=said)
    except (Exception, SystemExit):
        return False, said.getvalue() + traceback.format_exc()
    finally:
        connections.close_all()  # a database that somebody is connected to cannot be copied
    return True, said.getvalue()


if __name__ == "__main__":
    main()
