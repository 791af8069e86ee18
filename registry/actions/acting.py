"""The transaction of an action, with its actor named to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts import request_id
from accounts.scope import set_scope
from registry.models import Site


@contextmanager
def acting(*, by: str, site: Site, reason: str = "") -> Iterator[None]:
    """One transaction, or a part of the open one, on behalf of `by` ("user:<id>", "command:<name>") in one site."""
    with transaction.atomic():
        set_scope(sites=[site.pk], actor=by, request_id=request_id.current.get(), reason=reason)
        yield
