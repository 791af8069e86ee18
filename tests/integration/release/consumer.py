"""A consumer's script: it holds a token of a project and asks with it."""

import json
from datetime import UTC, datetime

from django.test import Client

from exports.actions import running
from exports.actions.tokens import issue_token
from exports.models import ExportJob, ProjectMember
from exports.vocabulary import Scope
from tests.integration.release.conftest import Released, told
from tests.support.databases import acting_as


class Consumer:
    def __init__(self, released: Released, scopes=tuple(Scope.values)) -> None:
        self.released, self.client = released, Client()
        self.person = released.reviewers[0]
        with told(released.north):
            ProjectMember.objects.get_or_create(project=released.project, user=self.person)
            self.token, self.secret = issue_token(
                by=self.person, project=released.project, holder=self.person, scopes=scopes
            )

    def ask(self, method: str, address: str, body=None, **headers):
        headers = {"Authorization": f"Bearer {self.secret}"} | headers
        data = json.dumps(body) if body is not None else ""
        return self.client.generic(method, f"/api/v1/{address}", data, content_type="application/json", headers=headers)

    def export(self, **order):
        ordered = self.ask("POST", "exports", order)
        assert ordered.status_code == 202, ordered.content
        job = ExportJob.objects.first()
        with acting_as("worker"):
            running.run_export(job.uuid, now=datetime.now(UTC))
        return ordered["Content-Location"].split("/api/v1/")[1]
