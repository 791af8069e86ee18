"""Progress as a part of an import tells it, without knowing whether anyone looks."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Bar(Protocol):
    """What a progress bar can do."""

    def update(self, n: float = 1) -> object: ...


#: (what is going on, how many steps, their unit) -> a bar to be entered
Progress = Callable[[str, int, str], AbstractContextManager[Bar]]


class _NoBar:
    def update(self, n: float = 1) -> object:
        return None


def silent(label: str, total: int, unit: str) -> AbstractContextManager[Bar]:
    """No bar."""
    return nullcontext(_NoBar())
