"""What people type stands on every page as the text it is, and never becomes part of the page."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import CharField, TextField

from accounts.models import User
from outcomes.records.catalogue import KINDS
from registry.models import PatientIdentity
from tests import factories
from tests.integration.records.conftest import page_of
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

PAYLOADS = (
    "<script>owned()</script>",
    '"><img src=x onerror=owned()>',
    "'><svg/onload=owned()>",
    "{{7*7}}{% now 'Y' %}${7*7}",
    "javascript:owned()",
    "</textarea></title><script>owned()",
)
#: What a record needs beside its free text.
BESIDE: dict[str, dict[str, Any]] = {
    "primary-tumour": {"group": "breast"},
    "board-decision": {"decided_on": factories.OPERATED, "recommended": "srs", "done": "cebrt"},
    "baseline": {},
    "noms-decision": {
        "recommended": "srs",
        "rule_version": "noms-2013/2",
        "done": "cebrt",
        "difference_reason": "Invented",
    },
    "prediction": {"tool": "Invented tool", "tool_version": "1", "horizon_days": 90, "survival_percent": 71},
    "assessment": {"assessed_on": factories.OPERATED},
    "systemic-therapy": {"kind": "chemotherapy"},
    "locomotive": {"cause": "cancer", "noted_on": factories.OPERATED},
    "visit": {},
    "complication": {"type": "HAEMATOMA"},
    "skeletal-event": {"type": "fracture", "occurred_on": factories.OPERATED, "occurred_on_precision": "D"},
}
#: What belongs to an operation.
OF_SURGERY = {"visit", "complication", "baseline", "noms-decision", "prediction", "assessment"}


class Document(HTMLParser):
    """The elements and the words of a page, as a browser would read them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        self.elements.append((tag, said))
        self.words.append(said.get("value", ""))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def active(self) -> list[tuple[str, dict[str, str]]]:
        """Elements that would run what the page did not bring itself."""
        return [(tag, said) for tag, said in self.elements if _runs(tag, said)]

    def says(self, words: str) -> bool:
        return any(words in said for said in self.words)


def _runs(tag: str, said: dict[str, str]) -> bool:
    return (
        (tag == "script" and not said.get("src", "").startswith("/static/") and said.get("type") != "application/json")
        or tag in {"iframe", "object", "embed", "base"}
        or any(name.startswith("on") for name in said)
        or any("javascript:" in said.get(name, "") for name in ("href", "src", "action", "formaction"))
    )


def free_text_fields() -> list[tuple[str, str]]:
    """Every field of a form in which anything at all may be typed."""
    return [
        (kind.slug, field.name)
        for kind in KINDS
        for field in kind.model._meta.concrete_fields
        if isinstance(field, (CharField, TextField)) and not field.choices and field.name in kind.fields
    ]


@req("X14")
@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(("slug", "field"), free_text_fields())
def test_what_is_typed_into_a_record_stays_text_on_each_of_its_pages(coordinator, case, slug, field, payload):
    kind = next(kind for kind in KINDS if kind.slug == slug)
    typed = payload[: kind.model._meta.get_field(field).max_length]
    operation = {"surgery": case.surgery} if slug in OF_SURGERY else {}
    row = case.add(kind.model, **{**BESIDE[slug], **operation, field: typed})

    for step in ("", "edit/", "history/"):
        page = Document(coordinator.get(page_of(row, step)))
        assert page.says(typed)
        assert page.active == []
    assert Document(coordinator.get(f"/patients/{case.patient.registry_id}/")).active == []


@req("X14")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_could_not_be_saved_comes_back_as_text(coordinator, case, payload):
    address = f"/patients/{case.patient.registry_id}/complication/add/"

    answer = coordinator.send(address, coordinator.filled(address, note=payload, occurred_on=payload))

    page = Document(answer.content.decode())
    assert answer.status_code == 422
    assert page.says(payload)
    assert page.active == []


@req("X14")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_of_people_and_hospitals_and_reasons_are_text_too(desk, payload):
    site = factories.a_site("north")
    site.name = payload
    site.save()
    case = factories.a_patient(site)
    case.add(PatientIdentity, hospital_number=payload, full_name=payload, address=payload)
    writer = desk("coordinator", site)
    User.objects.filter(pk=writer.person.pk).update(display_name=payload)
    edit = page_of(case.surgery, "edit/")
    assert writer.send(edit, writer.filled(edit, blood_loss_ml="700", reason=payload)).status_code == 302

    patient, history = f"/patients/{case.patient.registry_id}/", page_of(case.surgery, "history/")
    pages = {address: Document(writer.get(address)) for address in ("/patients/", patient, history, "/tables/")}
    assert {address: page.active for address, page in pages.items() if page.active} == {}
    assert [address for address, page in pages.items() if page.says(payload)] == ["/patients/", patient, history]


@req("X14")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_searched_for_is_shown_as_text(coordinator, case, payload):
    for address in ("/patients/?q=", "/tables/?q=", "/dashboards/overall-survival/?grouping="):
        response = coordinator.client.get(address + payload)
        assert Document(response.content.decode()).active == []
