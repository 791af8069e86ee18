"""Which edition counts: the newest of a project, if the project's terms are still those it was made for."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache

from django.db import connection

from exports.dictionary.version import dictionary_version
from exports.models import Agreement, Edition, Project, ProjectSite
from exports.reading.together import columns_of, made


def current_edition(project: Project, agreement: Agreement) -> Edition | None:
    with connection.cursor() as cursor:
        cursor.execute(_newest(), [project.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    [newest], sites = made(row, Edition), row[-1]
    return newest if newest.terms_sha256 == _terms(project, agreement, sites) else None


@cache
def _newest() -> str:
    """The newest edition of a project, and behind it the hospitals that give it their patients."""
    return f"""
        SELECT {columns_of(Edition, "e")},
               ARRAY (SELECT s.site_id FROM {ProjectSite._meta.db_table} s WHERE s.project_id = e.project_id)
        FROM {Edition._meta.db_table} e WHERE e.project_id = %s ORDER BY e.id DESC LIMIT 1
    """


def terms_of(project: Project, agreement: Agreement) -> str:
    """A fingerprint of all that decides what the project's readers see, the records themselves apart."""
    return _terms(project, agreement, project.sites.values_list("site_id", flat=True))


def _terms(project: Project, agreement: Agreement, sites: Iterable[int]) -> str:
    told = [
        agreement.pk,
        agreement.basis,
        agreement.exact_days,
        agreement.smallest_group,
        project.max_profile,
        sorted(project.fields),
        sorted(project.procedures),
        sorted(project.primary_groups),
        sorted(sites),
        dictionary_version(),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
