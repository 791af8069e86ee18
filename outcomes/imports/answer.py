"""What an import did or would do, or why it is refused: as plain values that can be kept, compared and shown."""

from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from outcomes.imports.problems import FileRefused
from outcomes.imports.result import Result

#: Problems kept; beyond them only the count goes on.
MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class Answer:
    """Either problems, and then nothing else, or what is created, changed and removed."""

    people: int = 0
    visits: int = 0
    #: (sheet, row, column, value, rule, remedy), identities hidden
    problems: list[list[Any]] = field(default_factory=list)
    problem_count: int = 0
    notices: list[str] = field(default_factory=list)
    #: (sheet, row, how many of each kind)
    creations: list[list[Any]] = field(default_factory=list)
    #: (sheet, row, patient, kind, field, before, after)
    changes: list[list[Any]] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    #: of all it does, beyond the lines that are kept
    fingerprint: str = ""

    @property
    def is_refused(self) -> bool:
        return bool(self.problem_count)

    @property
    def is_nothing(self) -> bool:
        return not (self.created or self.changed or self.removed)

    def says_the_same_as(self, other: "Answer") -> bool:
        """In whatever order the database told of the rows."""
        return self._in_order() == other._in_order()

    def _in_order(self) -> dict[str, Any]:
        values = self.as_values().items()
        return {name: sorted(map(str, value)) if isinstance(value, list) else value for name, value in values}

    def as_values(self) -> dict[str, Any]:
        return asdict(self)


def answer_of(result: Result) -> Answer:
    return Answer(
        people=result.people,
        visits=result.visits,
        notices=list(result.notices),
        creations=[list(astuple(one)) for one in result.creations],
        changes=[list(astuple(one)) for one in result.changes],
        removals=list(result.removals),
        created=dict(result.created),
        changed=dict(result.changed),
        removed=dict(result.removed),
        fingerprint=f"{result.fingerprint:016x}",
    )


def refusal_of(refusal: FileRefused) -> Answer:
    problems = [list(astuple(problem)) for problem in refusal.problems[:MOST_PROBLEMS]]
    return Answer(problems=problems, problem_count=refusal.count)
