"""The key that signs sessions: given in production, made once and kept under `var` on a developer's machine."""

import os
import secrets
from pathlib import Path

from config.environment import Environment


def secret_key(environment: Environment) -> str:
    if environment.secret_key is not None:
        return environment.secret_key.get_secret_value()
    return _kept_key(environment.spinemet_var / "secret_key")


def _kept_key(path: Path) -> str:
    """Read the key, making it first if need be; of two processes starting together both get the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
