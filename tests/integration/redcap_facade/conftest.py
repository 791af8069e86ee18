"""A project with patients, as REDCap's clients meet it."""

from typing import TYPE_CHECKING, Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from tests.integration.release.conftest import Released, a_project, told

if TYPE_CHECKING:
    from tests import factories

GROUPS = ("breast", "lung")


class RedcapConsumer:
    """A consumer who sends forms, with the token in the body as the clients do."""

    cases: "list[factories.Case]"

    def __init__(self, released: Released, scopes: tuple[str, ...] = ("redcap:read",)) -> None:
        from exports.actions.tokens import issue_token, redcap_form
        from exports.models import ProjectMember

        self.released, self.client, self.person = released, Client(), released.reviewers[0]
        with told(released.north):
            ProjectMember.objects.get_or_create(project=released.project, user=self.person)
            self.token, self.presented = issue_token(
                by=self.person, project=released.project, holder=self.person, scopes=scopes
            )
        self.secret = redcap_form(self.presented)

    def send(self, **form: Any) -> HttpResponseBase:
        return self.client.post("/api/redcap/", {"token": self.secret, **form})

    def text(self, **form: Any) -> str:
        response = self.send(**form)
        body = b"".join(response) if response.streaming else response.content
        assert response.status_code == 200, body
        return body.decode()


def a_cohort(released: Released, n: int = 12) -> "list[factories.Case]":
    """Enough alike that each may be told; the first was irradiated and imaged, the second had two operations."""
    from registry.models import PrimaryTumour
    from tests import factories

    cases = []
    for number in range(n):
        case = factories.Case(released.north).operated(age_at_surgery_years=62, blood_loss_ml=900 + number)
        case.add(PrimaryTumour, group=GROUPS[number % 2])
        cases.append(case)
    cases[0].irradiated(20).imaged(80).imaged(200).dies(400)
    cases[1].operated(50, levels=("T11", "T12", "L1"), age_at_surgery_years=62, blood_loss_ml_missing="unknown")
    return cases


@pytest.fixture
def consumer(transactional_db: None) -> RedcapConsumer:
    from tests import factories

    released = a_project("redcap", factories.a_site("north"))
    cases = a_cohort(released)
    consumer = RedcapConsumer(released)
    consumer.cases = cases
    return consumer
