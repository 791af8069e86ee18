"""Logs and error reports that name the request and the fault, never a value."""

import logging
from collections.abc import ItemsView
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from accounts import request_id


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.current.get()
        return True


class TaskFaultFilter(logging.Filter):
    """Celery writes a failed task's exception and arguments into the line itself; the type of fault is enough there."""

    WITHHELD = ("exc", "traceback", "args", "kwargs", "return_value")

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, dict) and "exc" in record.args:
            record.args = {**record.args, **dict.fromkeys(self.WITHHELD, "(withheld)")}
        return True


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Prints an exception's type and where it arose, not its message.

    A database error quotes the row that offended it ("Key (hospital_number)=(...) already exists"), and a parser quotes
    its input; the type and the place are what a developer needs first, and they are never about a patient.
    """

    def formatException(self, ei: ExcInfo) -> str:
        lines = []
        error = ei[1]
        while error is not None:
            lines += [*_places(error.__traceback__), f"{type(error).__module__}.{type(error).__qualname__}"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"  {code.co_filename}:{traceback.tb_lineno} in {code.co_name}")
        traceback = traceback.tb_next
    return places


class ValuelessReporterFilter(SafeExceptionReporterFilter):
    """Takes every local variable and every posted value out of Django's error reports, in every mode."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        return {}.items()
