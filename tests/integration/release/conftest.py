"""A project with an agreement in force, and patients of two hospitals of whom one gave theirs."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

if TYPE_CHECKING:
    from accounts.models import User
    from exports.models import Agreement, Project
    from registry.models import Site

LONG_AGO, LONG_AHEAD = date(2020, 1, 1), date(2099, 1, 1)


@dataclass
class Released:
    """A project, and what it takes to change it."""

    project: "Project"
    agreement: "Agreement"
    north: "Site"
    south: "Site"
    reviewers: "list[User]"

    def give(self, site: "Site") -> None:
        from exports.models import ProjectSite

        with told(site):
            ProjectSite.objects.create(project=self.project, site=site, given_by=self.reviewers[0])

    def approve(self, *reviewers: "User") -> None:
        from exports.models import Approval

        with told(self.north):
            for reviewer in reviewers:
                Approval.objects.create(agreement=self.agreement, reviewer=reviewer)

    def change(self, **values: Any) -> None:
        self._change(self.project, values)

    def change_agreement(self, **values: Any) -> None:
        self._change(self.agreement, values)

    def _change(self, row: Any, values: dict[str, Any]) -> None:
        with told(self.north):
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=list(values))


def told(site: "Site") -> Any:
    from registry.actions.acting import acting

    return acting(by="command:test", site=site, reason="a test")


def a_project(code: str, *sites: "Site", **values: Any) -> Released:
    """Committed, with an agreement in force that asks for no consent unless `basis` says so."""
    from accounts.models import User
    from exports.models import Agreement, Project
    from tests import factories

    agreement = {"basis": "waiver", "valid_from": LONG_AGO, "expires_on": LONG_AHEAD, "reference": "TEST-DUA-1"}
    agreement |= {name: values.pop(name) for name in ("basis", "exact_days", "expires_on") if name in values}
    reviewers = [User.objects.get_or_create(username=f"reviewer{n}")[0] for n in (1, 2)]
    north, south = factories.a_site("north"), factories.a_site("south")
    with transaction.atomic(), told(north):
        project = Project.objects.create(code=code, title="A test", purpose="To see that it works.", **values)
        made = Agreement.objects.create(project=project, **agreement)
    released = Released(project, made, north, south, reviewers)
    for site in sites:
        released.give(site)
    return released


@pytest.fixture
def released(transactional_db: None) -> Released:
    from tests import factories

    return a_project("survival", factories.a_site("north"))


@pytest.fixture
def yesterday() -> date:
    return date.today() - timedelta(days=1)
