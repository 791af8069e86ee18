"""Models cannot be imported before Django is set up, so the fixtures import what they need themselves."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from outcomes.imports.problems import Problem
    from registry.models import Site
    from tests.integration.imports.spoilt import Cohort


@pytest.fixture(scope="module", autouse=True)
def as_worker(worker_role: None) -> None:
    """Imports are a worker's work."""


@pytest.fixture
def site(db: None) -> "Site":
    from registry.models import Site

    return Site.objects.create(code="XU", name="Xu 2021", time_zone="Asia/Shanghai")


@pytest.fixture
def cohort(tmp_path: Path, site: "Site") -> "Cohort":
    from tests.integration.imports.spoilt import Cohort

    return Cohort(tmp_path, site)


@pytest.fixture
def the_problem(cohort: "Cohort") -> "Callable[[], Problem]":
    """The one problem of the files as they are now."""

    def find() -> "Problem":
        (problem,) = cohort.problems()
        return problem

    return find
