"""The environment of every test, set before Django reads its settings.

Tests never touch the servers a developer's shell points to, nor those of the demo: theirs live under `var/test`.
"""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var" / "test"

ELSEWHERE = (
    *("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "DEBUG", "HTTPS", "ALLOWED_HOSTS"),
    *("SECRET_KEY", "PSEUDONYM_KEY"),
)
for variable in ELSEWHERE:
    os.environ.pop(variable, None)

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SPINEMET_VAR": str(VAR),
    "DATABASE_ROLE": "app",
    "DATABASE_POOL_SIZE": "0",
    # Tests of pages sign people in by their role alone; those of the second factor switch it on.
    "SECOND_FACTOR_REQUIRED": "0",
}
