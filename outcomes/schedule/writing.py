"""Windows as a person writes them, one a line: `3 months: 75-120`, the two days counted from the operation."""

import re
from collections.abc import Iterable

from outcomes.schedule.protocol import Unit, Window
from registry.errors import RuleError, Violation

_LINE = re.compile(r"(\d{1,3})\s*(week|month)s?\s*:\s*(?:day\s*)?(\d{1,4})\s*(?:-|–|to)\s*(\d{1,4})", re.IGNORECASE)


def windows_from_text(text: str) -> tuple[Window, ...]:
    """The windows in the order of their days. Raises RuleError with every line that cannot be read."""
    found, broken = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            message = f"line {number}: “{line.strip()[:40]}” is no window."
            broken.append(Violation("window_line", "windows", message, "Write it like this: 3 months: 75-120"))
            continue
        unit = Unit.WEEKS if match[2].lower() == "week" else Unit.MONTHS
        found.append(Window(int(match[1]), unit, int(match[3]), int(match[4])))
    if broken:
        raise RuleError(broken)
    return tuple(sorted(found, key=lambda window: (window.first, window.last)))


def text_of(windows: Iterable[Window]) -> str:
    return "\n".join(f"{window.label}: {window.first}-{window.last}" for window in windows)
