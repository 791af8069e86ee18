from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.records.conftest import desk  # noqa: F401 - a fixture


@pytest.fixture
def twice(as_role) -> Iterator[Any]:
    """Two records of one person; the test goes on as the serving role, as a person of that hospital."""
    from django.db import transaction

    from accounts.models import User
    from tests.integration.merging.twice import recorded_twice, scope

    with as_role("worker"):
        found = recorded_twice()
        User.objects.create(username="manager", display_name="Dr Invented Example")
    with transaction.atomic():
        scope(found.site)
        yield found
