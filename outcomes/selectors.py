"""Patients as their hospital asks for them. Every query begins with what the asking person may see."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import Membership, User
from accounts.permissions import Permission
from outcomes.models import Death, Draft, ImportUpload, StoredMapping
from outcomes.records.catalogue import KINDS, Kind
from registry.merging import survivor_of
from registry.models import ClinicalRow, Merge, Patient, PatientIdentity, PrimaryTumour, Signature, Site, Surgery
from registry.registry_id import is_registry_id

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PAGE = 50


@dataclass(frozen=True, slots=True)
class PatientPage:
    """Some patients, newest first. `before` asks for the next page; None when there is none."""

    patients: list[Patient]
    before: int | None


def sites_with_patients_for(user: "User | AnonymousUser") -> list[Site]:
    return list(Site.objects.visible_to(user))


def patients_page(
    user: "User | AnonymousUser", *, site: Site | None = None, starts_with: str = "", before: int | None = None
) -> PatientPage:
    """One page in one query whatever the number of patients: the page before it says where it begins."""
    found = Patient.objects.visible_to(user).select_related("site")
    if site is not None:
        found = found.filter(site=site)
    if starts_with:
        begins = Q(registry_id__startswith=starts_with.upper())
        stones = Patient.objects.known_to(user).filter(begins).exclude(merged_into=None)[:PAGE]
        found = found.filter(begins | Q(pk__in=[survivor_of(stone).pk for stone in stones]))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(with_course(found).order_by("-pk")[: PAGE + 1])
    return PatientPage(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def with_course(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    """With what tells one patient from the next: primary tumour, first index operation, whether they died."""
    index = Surgery.objects.filter(patient=OuterRef("pk"), index_surgery=None).order_by("operated_on", "pk")
    return patients.annotate(
        primary_group=Subquery(PrimaryTumour.objects.filter(patient=OuterRef("pk")).order_by("pk").values("group")[:1]),
        operated_on=Subquery(index.values("operated_on")[:1]),
        procedure=Subquery(index.values("procedure")[:1]),
        is_dead=Exists(Death.objects.filter(patient=OuterRef("pk"))),
    )


def patients_called(user: User, words: str) -> list[Patient]:
    """At most a page of patients by registry id, hospital number or part of the name, where the user may know them."""
    sites = Membership.objects.of(user).allowing(Permission.VIEW_IDENTITY).values("site_id")
    if is_registry_id(words.strip().upper()):
        by_id = Patient.objects.visible_to(user).filter(registry_id=words.strip().upper(), site__in=sites)
        return list(with_course(by_id.select_related("site")))
    called = PatientIdentity.objects.filter(site__in=sites).filter(
        Q(hospital_number__iexact=words) | Q(full_name__icontains=words)
    )
    known = Patient.objects.filter(pk__in=called.values("patient_id"))
    survivors = {survivor_of(stone).pk for stone in known.exclude(merged_into=None)[:PAGE]}
    # a merged record is found by its own number and name, as the patient it lives on in
    found = Patient.objects.filter(Q(pk__in=known.filter(merged_into=None)) | Q(pk__in=survivors))
    found = found.select_related("site", "identity")
    return list(with_course(found).order_by(F("identity__full_name"), "pk")[:PAGE])


def merges_for(user: User) -> QuerySet[Merge]:
    """Merges at sites where a person may merge, newest first."""
    sites = Membership.objects.of(user).allowing(Permission.MERGE_PATIENTS).values("site_id")
    found = Merge.objects.visible_to(user).filter(site__in=sites).select_related("survivor", "merged", "site")
    return found.order_by("-pk")


def possible_doubles(patient: Patient) -> list[Patient]:
    """Other records of the hospital with the same name and date of birth; who that is, is not told."""
    identity = PatientIdentity.objects.filter(patient=patient).exclude(full_name="").exclude(birth_date=None).first()
    if identity is None:
        return []
    same = PatientIdentity.objects.filter(
        site=patient.site_id, full_name__iexact=identity.full_name, birth_date=identity.birth_date
    )
    alive = Patient.objects.filter(site=patient.site_id, merged_into=None).exclude(pk=patient.pk)
    return list(alive.filter(pk__in=same.values("patient_id")).order_by("pk")[:PAGE])


def records_of(patient: Patient) -> list[tuple[Kind, list[ClinicalRow]]]:
    """Everything recorded of one patient, by kind, as it was entered."""
    return [(kind, list(_rows(kind).filter(patient=patient).order_by("pk"))) for kind in KINDS]


def drafts_of(user: "User | AnonymousUser") -> QuerySet[Draft]:
    """What a person typed and has not saved, the latest first."""
    return Draft.objects.visible_to(user).select_related("site", "patient").order_by("-kept_at")


def uploads_of(user: "User | AnonymousUser") -> QuerySet[ImportUpload]:
    """Files a person sent to be imported, the latest first."""
    return ImportUpload.objects.visible_to(user).select_related("site").order_by("-sent_at")


def mappings_of(site: Site) -> QuerySet[StoredMapping]:
    """The latest version of each mapping of a site, by name."""
    return StoredMapping.objects.filter(site=site).select_related("site", "saved_by").latest_of_each()


def versions_of(stored: StoredMapping) -> QuerySet[StoredMapping]:
    """Every version of a mapping, the latest first."""
    same = StoredMapping.objects.filter(site=stored.site, name=stored.name)
    return same.select_related("site", "saved_by").order_by("-version")


def signatures_of(row: ClinicalRow) -> QuerySet[Signature]:
    of_row = Signature.objects.filter(table=row._meta.db_table, row=row.pk)
    return of_row.order_by("signed_at")


def _rows(kind: Kind) -> QuerySet[ClinicalRow]:
    links = [field.name for field in kind.model._meta.concrete_fields if field.is_relation and field.name in kind.title]
    operations = ["segment__surgery"] if "segment" in links else []
    return kind.model._default_manager.select_related("patient", *links, *operations)
