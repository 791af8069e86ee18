"""On whose behalf a transaction runs, told to the database itself.

The settings live exactly as long as the transaction, so the next borrower of the connection inherits nothing. Row-level
security and the history read them; code above never has to remember a filter.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts import request_id as request_ids

ALL_SITES: tuple[int, ...] = ()


class OutsideTransaction(RuntimeError):
    """A scope was set where it would have ended at once."""


def set_scope(*, sites: Iterable[int], actor: str, request_id: str, reason: str = "") -> None:
    """Say who acts, for which sites and why, until the current transaction ends.

    `actor` is "user:<id>", "worker:<task>", "command:<name>" or "anonymous". Raises OutsideTransaction without an open
    transaction. A rollback to a savepoint made earlier undoes the scope with everything else.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("set_scope needs an open transaction; use transaction.atomic() around it")
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.sites', %s, true), set_config('app.actor', %s, true),"
            " set_config('app.request_id', %s, true), set_config('app.reason', %s, true)",
            [_array_literal(sites), actor, request_id, reason],
        )


@contextmanager
def worker_scope(*, actor: str, sites: Iterable[int] = ALL_SITES, reason: str = "") -> Iterator[str]:
    """One durable transaction of a task or command. Yields its request id, which the history will carry.

    The worker role sees all sites by its own policy, so `sites` matters only to code that asks for the setting.
    """
    token = request_ids.current.set(request_ids.fresh())
    try:
        with transaction.atomic(durable=True):
            set_scope(sites=sites, actor=actor, request_id=request_ids.current.get(), reason=reason)
            yield request_ids.current.get()
    finally:
        request_ids.current.reset(token)


def _array_literal(sites: Iterable[int]) -> str:
    return "{" + ",".join(str(int(site)) for site in sites) + "}"
