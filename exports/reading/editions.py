"""Which edition counts: the newest of a project, if the project's terms are still those it was made for."""

import hashlib
import json

from exports.dictionary.version import dictionary_version
from exports.models import Agreement, Edition, Project


def current_edition(project: Project, agreement: Agreement) -> Edition | None:
    newest = Edition.objects.filter(project=project).first()
    return newest if newest and newest.terms_sha256 == terms_of(project, agreement) else None


def terms_of(project: Project, agreement: Agreement) -> str:
    """A fingerprint of all that decides what the project's readers see, the records themselves apart."""
    told = [
        agreement.pk,
        agreement.basis,
        agreement.exact_days,
        agreement.smallest_group,
        project.max_profile,
        sorted(project.fields),
        sorted(project.procedures),
        sorted(project.primary_groups),
        sorted(project.sites.values_list("site_id", flat=True)),
        dictionary_version(),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
