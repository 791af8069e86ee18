from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from analytics.audience import Audience
from analytics.presenters.stamp import as_of, stale_words
from analytics.selectors import current_run, is_stale, last_attempt


def page(request: HttpRequest, audience: Audience, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A page with what every page says: whose it is, as of when, and whether that is old."""
    run = current_run()
    shell = {
        "audience": audience,
        "generation": run,
        "as_of": as_of(run) if run else "",
        "stale": stale_words(run, last_attempt()) if run and is_stale(timezone.now()) else "",
    }
    return TemplateResponse(request, template, {**shell, **context})
