"""Addresses of our own servers, for those who connect to them."""

from pathlib import Path

from config.environment import Environment
from config.local_servers.paths import socket_dir


def redis_socket(var: Path) -> Path:
    return socket_dir(var, "redis") / "redis.sock"


def broker_url(environment: Environment) -> str:
    if environment.redis_url is not None:
        return environment.redis_url.get_secret_value()
    return f"redis+socket://{redis_socket(environment.spinemet_var)}"
