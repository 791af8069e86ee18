"""Queries as people look for them: of a record, of a patient, of a site. A person's own sites come first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from outcomes.models import Confirmation, DataQuery, Verification
from outcomes.vocabulary import QueryState
from registry.models import ClinicalRow, Patient, Site

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PAGE = 25
NOT_CLOSED = ~Q(state=QueryState.CLOSED)


@dataclass(frozen=True, slots=True)
class SiteQueries:
    """How the queries of one site stand. Days are whole; None where there is nothing to count."""

    site: str
    code: str
    open: int
    answered: int
    longest_days: int | None
    closed: int
    median_days_to_close: float | None


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Some queries, those that wait longest first. `after` asks for the next page; None when there is none."""

    queries: list[DataQuery]
    after: int | None


def waiting_at(site: Site) -> QuerySet[DataQuery]:
    """The queries that wait for the site's answer, those that wait longest first."""
    return DataQuery.objects.filter(site=site, state=QueryState.OPEN).order_by("waiting_since", "pk")


def queries_of_row(row: ClinicalRow) -> QuerySet[DataQuery]:
    return DataQuery.objects.filter(table=row._meta.db_table, row=row.pk).order_by("created_at", "pk")


def queries_of_patient(patient: Patient) -> QuerySet[DataQuery]:
    """Those that are not closed."""
    return DataQuery.objects.filter(NOT_CLOSED, patient=patient).order_by("waiting_since", "pk")


def confirmations_of(row: ClinicalRow) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(table=row._meta.db_table, row=row.pk).order_by("created_at", "pk")


def last_verification_of(row: ClinicalRow) -> Verification | None:
    return Verification.objects.filter(table=row._meta.db_table, row=row.pk).order_by("created_at", "pk").last()


def queries_page(
    user: "User | AnonymousUser", *, site: Site | None, state: str, asked_by: str = "", rule: str = "", skip: int = 0
) -> QueryPage:
    """`state` is a word of the vocabulary, or empty for all not closed; `asked_by` is person or rule, or empty."""
    found = DataQuery.objects.visible_to(user).select_related("patient", "site")
    found = found.filter(state=state) if state else found.filter(NOT_CLOSED)
    if site is not None:
        found = found.filter(site=site)
    if asked_by:
        found = found.filter(rule="") if asked_by == "person" else found.exclude(rule="")
    if rule:
        found = found.filter(rule=rule)
    rows = list(found.order_by("waiting_since", "pk")[skip : skip + PAGE + 1])
    return QueryPage(rows[:PAGE], skip + PAGE if len(rows) > PAGE else None)


def queries_by_site(sites: list[Site]) -> list[SiteQueries]:
    """One statement for all the sites; a site without queries has its line."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_SITE, [[site.pk for site in sites]])
        return [SiteQueries(*row) for row in cursor.fetchall()]


_BY_SITE = """
SELECT s.name, s.code,
       count(q.id) FILTER (WHERE q.state = 'open'),
       count(q.id) FILTER (WHERE q.state = 'answered'),
       extract(day FROM now() - min(q.waiting_since) FILTER (WHERE q.state <> 'closed'))::int,
       count(q.id) FILTER (WHERE q.state = 'closed'),
       (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM q.closed_at - q.created_at))
            FILTER (WHERE q.state = 'closed') / 86400)::float
FROM registry_site s LEFT JOIN outcomes_dataquery q ON q.site_id = s.id
WHERE s.id = ANY (%s) GROUP BY s.id, s.name, s.code ORDER BY s.code
"""
