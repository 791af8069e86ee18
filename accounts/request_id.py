"""The id of the request (or task) at hand: in its log lines, its response, and the history of what it changed."""

from contextvars import ContextVar
from uuid import uuid4

current: ContextVar[str] = ContextVar("request_id", default="-")


def fresh() -> str:
    return uuid4().hex
