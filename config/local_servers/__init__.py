"""PostgreSQL and Redis of our own, for demo, tests and development. Where a URL is given, that server is used."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config.environment import Environment
from config.local_servers.lease import Server, hold, in_use
from config.local_servers.postgres import PostgresServer
from config.local_servers.redis import RedisServer


def needed_servers(environment: Environment) -> list[Server]:
    servers: list[Server] = []
    if environment.database_url is None:
        servers.append(PostgresServer(environment.spinemet_var))
    if environment.redis_url is None:
        servers.append(RedisServer(environment.spinemet_var))
    return servers


@contextmanager
def running(environment: Environment) -> Iterator[None]:
    """Our own servers run inside the block; whoever leaves last stops them."""
    with ExitStack() as stack:
        for server in needed_servers(environment):
            stack.enter_context(in_use(server))
        yield


def hold_all(environment: Environment) -> None:
    """Our own servers run until this process ends."""
    for server in needed_servers(environment):
        hold(server)
