"""The transaction of an action, with its actor named to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts import request_id
from accounts.scope import set_reason, set_scope
from registry.models import Site


@contextmanager
def acting(*, by: str, site: Site, reason: str = "") -> Iterator[None]:
    """One transaction, or a part of the open one, on behalf of `by` ("user:<id>", "command:<name>") in one site.

    A person's sites were set when their request began and are not widened here: what they may not see, no action shows
    them. `reason` says why rows are changed or deleted; the database asks for it.
    """
    with transaction.atomic():
        if by.startswith("user:"):
            if reason:
                set_reason(reason)
        else:
            set_scope(sites=[site.pk], actor=by, request_id=request_id.current.get(), reason=reason)
        yield
