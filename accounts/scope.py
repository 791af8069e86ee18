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

    `actor` is "user:<id>", "worker:<task>", "command:<name>" or "anonymous". Without a reason, one given earlier in the
    transaction still holds. Raises OutsideTransaction without an open transaction. A rollback to a savepoint made
    earlier undoes the scope with everything else.
    """
    _set(sites=_array_literal(sites), actor=actor, request_id=request_id, **({"reason": reason} if reason else {}))


def set_reason(reason: str) -> None:
    """Say why rows are changed or deleted from here on, until the current transaction ends. For the history only."""
    _set(reason=reason)


def _set(**settings: str) -> None:
    if not connection.in_atomic_block:
        raise OutsideTransaction("a scope needs an open transaction; use transaction.atomic() around it")
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", [part for name, value in settings.items() for part in (f"app.{name}", value)])


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
