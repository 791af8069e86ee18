"""A log line names the request and the kind of fault; it never repeats a value, wherever the value came from."""

import logging

import pytest

from accounts import request_id
from config.logs import DiscreetFormatter, RequestIdFilter, TaskFaultFilter
from tests.support.requirements import req

CANARY = "MRN-0042-Doe"


def line(level=logging.ERROR, message="it failed", args=(), exc_info=None) -> str:
    record = logging.LogRecord("test", level, __file__, 1, message, args, exc_info)
    RequestIdFilter().filter(record)
    TaskFaultFilter().filter(record)
    return DiscreetFormatter("{levelname} [{request_id}] {message}", style="{").format(record)


def caught(raise_it) -> tuple:
    with pytest.raises(Exception) as error:  # noqa: PT011 - any will do
        raise_it()
    return error.type, error.value, error.tb


@req("X19")
def test_an_exception_is_named_and_placed_without_its_message():
    def fails():
        try:
            raise KeyError(CANARY)
        except KeyError as inner:
            raise ValueError(f"no patient {CANARY}") from inner

    text = line(exc_info=caught(fails))
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "test_logs.py" in text
    assert CANARY not in text


@req("X19")
def test_a_failed_task_is_logged_without_its_exception_text_and_arguments():
    context = {"name": "import", "id": "7", "exc": f"ValueError({CANARY})", "args": CANARY, "traceback": CANARY}
    text = line(message="Task %(name)s[%(id)s] raised: %(exc)s %(args)s", args=(context,))
    assert "Task import[7]" in text
    assert CANARY not in text


def test_a_line_carries_the_request_it_belongs_to():
    token = request_id.current.set("abc123")
    try:
        assert "[abc123]" in line()
    finally:
        request_id.current.reset(token)
