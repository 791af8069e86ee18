"""What a generation was computed with, so that a changed figure can be told from a changed program."""

import hashlib
import platform
import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.db import connection

PROJECT = Path(__file__).resolve().parent.parent.parent
#: What decides a number: the statistics, the endpoints, and the SQL under them.
SOURCES = ("analytics/**/*.py", "analytics/sql/*.sql", "outcomes/migrations/*.py", "registry/vocabulary/*.py")
LIBRARIES = ("numpy", "scipy", "lifelines", "pandas", "django", "psycopg", "celery")


@cache
def code_version() -> str:
    """The project's version and a hash of the sources that decide a number: "0.1.0+3f9c2a7d10b4"."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in PROJECT.glob(pattern)}):
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return f"{project}+{digest.hexdigest()[:12]}"


def library_versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgresql,) = cursor.fetchone()
    found = {name: version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), "postgresql": postgresql, **found}
