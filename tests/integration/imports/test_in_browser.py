"""Files sent to the page: tried, told row by row, imported as told, seen by nobody else, and gone in the end."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from openpyxl import Workbook

from accounts.scope import set_scope, worker_scope
from outcomes.actions.upload_parts import answer_in
from outcomes.actions.uploads import drop_ended_uploads
from outcomes.imports.answer import answer_of
from outcomes.models import ImportPart, ImportUpload, StoredMapping
from registry.models import Patient, Site, Surgery
from tests.integration.imports.spoilt import Cohort
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def as_worker():
    """Not a worker's work here: whoever sends files has the rights of the serving role."""


@pytest.fixture
def manager(desk, site):  # noqa: F811
    return desk("manager", site)


def sent(cohort: Cohort, **other: bytes) -> dict[str, BytesIO]:
    patients, followup = cohort.write()
    mapping = cohort.mapping_text.encode()
    content = {"patients": patients.read_bytes(), "followup": followup.read_bytes(), "mapping": mapping, **other}
    files = {name: BytesIO(value) for name, value in content.items()}
    for name, file in files.items():
        file.name = f"Zzyzx Testpatient {name}.bin"
    return files


def send(person, cohort: Cohort, **other: bytes) -> str:
    """Send the files, and say where the answer stands."""
    response = person.client.post(f"/imports/?site={cohort.site.code}", sent(cohort, **other))
    assert response.status_code == 302, response.content.decode()[:4000]
    return str(response["Location"])


def people_of(site) -> int:
    with worker_scope_of(site):
        return Patient.objects.filter(site=site).count()


def worker_scope_of(site):
    from tests import factories

    return factories.corrected(site)


@req("T3")
def test_what_would_be_created_is_told_row_by_row_and_nothing_is_written(manager, cohort, site):
    page = manager.get(send(manager, cohort))

    assert "This would be imported" in page
    assert f"{len(cohort.patients) - 1} patients with {len(cohort.followup) - 1} visits" in page
    assert people_of(site) == 0


@req("T3")
def test_what_was_told_is_imported_and_the_files_are_gone(manager, cohort, site):
    address = send(manager, cohort)

    response = manager.client.post(f"{address}apply/")

    assert response["Location"] == "/imports/?site=XU"
    assert people_of(site) == len(cohort.patients) - 1
    assert not ImportUpload.objects.exists()
    assert "The registry has all of it already" in manager.get(send(manager, cohort))


@req("T3")
def test_a_corrected_file_tells_the_value_there_is_and_the_one_to_come(manager, cohort, site):
    manager.client.post(f"{send(manager, cohort)}apply/")
    column = next(head for head in cohort.patients[0] if "blood" in head.lower())
    before = cohort.get(2, column)
    cohort.set(2, column, str(int(before) + 50))

    page = manager.get(address := send(manager, cohort))
    assert f'<td class="text">{before}.0</td><td class="text">{int(before) + 50}.0</td>' in page
    manager.client.post(f"{address}apply/")

    with worker_scope_of(site):
        assert Surgery.objects.filter(site=site, version=2).count() == 1


@req("T3")
def test_problems_are_told_with_their_row_and_stop_everything(manager, cohort, site):
    cohort.set(3, cohort.patients[0][0], "")
    address = send(manager, cohort)
    page = manager.get(address)

    assert "Refused: " in page
    manager.client.post(f"{address}apply/")
    assert people_of(site) == 0


@req("T3")
def test_where_the_registry_has_changed_meanwhile_nothing_is_imported_and_the_new_answer_is_told(manager, cohort, site):
    first, second = send(manager, cohort), send(manager, cohort)
    manager.client.post(f"{first}apply/")
    response = manager.client.post(f"{second}apply/")

    assert response["Location"] == second
    assert "The registry has all of it already" in manager.get(second)


@req("T3")
def test_the_answer_is_the_one_of_the_command(manager, cohort, site, as_role):
    from outcomes.imports.run import Import

    number = send(manager, cohort).split("/")[2]
    with transaction.atomic():
        set_scope(sites=[site.pk], actor=f"user:{manager.person.pk}", request_id="test")
        upload = ImportUpload.objects.get(pk=number)
    with as_role("worker"):
        result = Import(site, cohort.mapping, *cohort.write(), by="command:test").run(dry_run=True)
    answer = answer_in(upload)
    assert answer is not None
    assert answer.says_the_same_as(answer_of(result))


@req("X16")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 a page", "no table"),
        (b"\xd0\xcf\x11\xe0 old", "old or a locked workbook"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"a,b\n" + b"1,2\n" * 1_500_000, "larger than 4 MB"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(manager, cohort, content, told, monkeypatch):
    monkeypatch.setattr("outcomes.imports.uploaded.LARGEST", 4 << 20)
    response = manager.client.post("/imports/?site=XU", sent(cohort, patients=content))

    assert response.status_code == 422
    assert told in response.content.decode()
    assert not ImportUpload.objects.exists()


@req("X16")
def test_a_workbook_that_unpacks_to_far_too_much_is_refused_unopened(manager, cohort):
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * (60 << 20))
    response = manager.client.post("/imports/?site=XU", sent(cohort, patients=packed.getvalue()))

    assert response.status_code == 422
    assert "unpacks to far more" in response.content.decode()


@req("X16")
def test_a_workbook_with_a_broken_sheet_is_refused_in_words(manager, cohort):
    book, whole = Workbook(), BytesIO()
    book.active.append(cohort.patients[0])
    book.save(whole)
    broken = BytesIO()
    with ZipFile(whole) as old, ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><sheetData><row" if "sheet1" in name else old.read(name))

    assert "not a workbook that can be read" in manager.get(send(manager, cohort, patients=broken.getvalue()))


@req("X16")
def test_more_than_is_taken_is_said_to_be_too_large_and_not_to_be_missing(manager, cohort, monkeypatch):
    monkeypatch.setattr("outcomes.views.imports.LARGEST_TOGETHER", 12 << 20)
    response = manager.client.post("/imports/?site=XU", sent(cohort, patients=b"a,b\n" * 4_000_000))

    assert "too large together" in manager.get(response["Location"])
    assert not ImportUpload.objects.exists()


def test_a_mapping_with_a_fault_is_answered_with_its_place(manager, cohort):
    response = manager.client.post("/imports/?site=XU", sent(cohort, mapping=b'name = "x"\n[patients]\nkey = 3\n'))

    assert response.status_code == 422
    assert "patients.key" in response.content.decode()


def test_more_rows_than_a_request_takes_are_left_to_a_worker(manager, cohort, monkeypatch):
    monkeypatch.setattr("outcomes.actions.uploads.MOST_ROWS", 10)

    page = manager.get(send(manager, cohort))
    assert "Being tried" in page
    assert "Waiting for a worker" in page


def test_nobody_who_is_not_signed_in_has_a_file_laid_down(client, cohort, monkeypatch):
    def lay_down(*_):
        raise AssertionError

    monkeypatch.setattr("outcomes.receiving.SealedUploadHandler._lay_down", lay_down)
    assert client.post("/imports/?site=XU", sent(cohort)).status_code == 302


@req("T2")
def test_nobody_else_opens_or_imports_them_and_no_name_lies_there_in_clear(manager, desk, cohort, site):  # noqa: F811
    address, colleague = send(manager, cohort), desk("manager", site)
    for step in ("apply/", "discard/"):
        assert colleague.client.post(f"{address}{step}").status_code == 404
    colleague.get(address, status=404)
    assert "sent and not imported" not in colleague.get("/imports/?site=XU").lower()

    with transaction.atomic(), connection.cursor() as cursor:
        set_scope(sites=[site.pk], actor=f"user:{colleague.person.pk}", request_id="test")
        cursor.execute("SELECT count(*) FROM outcomes_importupload")
        assert cursor.fetchone() == (0,)
        set_scope(sites=[site.pk], actor=f"user:{manager.person.pk}", request_id="test")
        cursor.execute("SELECT t::text FROM outcomes_importupload t UNION SELECT t::text FROM outcomes_importpart t")
        rows = "".join(row for (row,) in cursor.fetchall())
        set_scope(sites=[site.pk], actor=f"user:{colleague.person.pk}", request_id="test")
        assert not ImportPart.objects.exists()
    assert "Zzyzx" not in rows
    assert cohort.patients[1][0].encode().hex() not in rows


@req("T2")
def test_files_end_after_a_day(manager, cohort, site, as_role):
    address = send(manager, cohort)
    with transaction.atomic():
        set_scope(sites=[site.pk], actor=f"user:{manager.person.pk}", request_id="test")
        ImportUpload.objects.update(ends_at=timezone.now() - timedelta(minutes=1))

    manager.get(address, status=404)
    with as_role("worker"), worker_scope(actor="worker:drafts"):
        assert drop_ended_uploads() == 1


def keep(person, address: str, name: str = "vienna") -> None:
    person.client.post(f"{address}mapping/keep/", {"name": name})


def test_a_mapping_is_kept_under_a_name_chosen_and_replaced_by_its_next_version(manager, desk, cohort, site):  # noqa: F811
    first = send(manager, cohort)
    keep(manager, first)
    keep(manager, first)  # the same is no new version
    file = manager.client.get(f"{first}mapping.toml")
    assert file.content.decode() == cohort.mapping_text

    page = manager.get("/imports/?site=XU")
    assert "vienna, version 1" in page
    address = next(part for part in page.split('"') if part.startswith("/imports/mappings/"))
    changed = f"{cohort.mapping_text}\n# seen again\n"
    assert manager.client.post(address, {"content": "name = 3"}).status_code == 422
    second = manager.client.post(address, {"content": changed})["Location"]

    page = manager.get(second)
    assert "Mapping vienna, version 2" in page
    assert "Manager Invented" in page
    colleague = desk("manager", site)
    assert "vienna, version 2" in colleague.get("/imports/?site=XU")
    desk("manager").get(second, status=403)
    elsewhere = desk("manager", Site.objects.create(code="ELSE", name="Elsewhere"))
    elsewhere.get(second, status=404)

    files = sent(cohort)
    del files["mapping"]
    response = manager.client.post("/imports/?site=XU", {**files, "stored": second.split("/")[3]})
    assert "This would be imported" in manager.get(response["Location"])


def test_a_kept_version_is_changed_by_nobody(manager, cohort, site):
    keep(manager, send(manager, cohort))
    with transaction.atomic():
        set_scope(sites=[site.pk], actor=f"user:{manager.person.pk}", request_id="test")
        for spoil in (lambda kept: kept.update(content="other"), lambda kept: kept._raw_delete("default")):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                spoil(StoredMapping.objects.filter(site=site))
