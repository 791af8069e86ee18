"""The program's own keys: given in production, made once and kept under `var` on a developer's machine."""

import os
import secrets
from pathlib import Path

from config.environment import Environment


def secret_key(environment: Environment) -> str:
    """What sessions are signed with."""
    if environment.secret_key is not None:
        return environment.secret_key.get_secret_value()
    return _kept_key(environment.spinemet_var / "secret_key")


def pseudonym_key(environment: Environment) -> str:
    """The half of every pseudonym that is never in the database."""
    if environment.pseudonym_key is not None:
        return environment.pseudonym_key.get_secret_value()
    return _kept_key(environment.spinemet_var / "pseudonym_key")


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
