from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import request_id
from accounts.scope import ALL_SITES, set_scope
from registry.errors import RuleError, Violation
from registry.models import Site


def open_site(*, site: Site, by: str) -> None:
    """Add a hospital. Raises RuleError for a code that is taken or no slug, and for an unknown time zone."""
    with transaction.atomic():
        set_scope(sites=ALL_SITES, actor=by, request_id=request_id.current.get())
        try:
            site.full_clean()
        except ValidationError as error:
            raise RuleError(
                [_violation(field, text) for field, texts in error.message_dict.items() for text in texts]
            ) from None
        site.save()


def _violation(field: str, text: str) -> Violation:
    return Violation("site", field, f"site, {field}: {text}", "Correct it.")
