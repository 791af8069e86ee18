"""What a benchmark says, and how it is printed."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version

import psutil

from bench.database import BenchDatabase


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, beside what it is compared with. `met` is None where there is no bar."""

    name: str
    what: str
    ours: str
    other: str = ""
    ratio: str = ""
    bar: str = ""
    met: bool | None = None


HEADS = ("benchmark", "what", "ours", "other", "ratio", "bar", "")
VERDICT = {True: "met", False: "BELOW THE BAR", None: ""}


def printed(rows: Iterable[Row]) -> str:
    """A table that is readable as text and as Markdown."""
    cells = [HEADS] + [(r.name, r.what, r.ours, r.other, r.ratio, r.bar, VERDICT[r.met]) for r in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def machine(database: BenchDatabase) -> str:
    with database.administrator() as connection:
        (server,) = connection.execute("SHOW server_version").fetchone() or ("",)
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pandas", "lifelines"))
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, PostgreSQL {server}, {packages}"
    )
