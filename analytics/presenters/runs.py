"""Runs as rows and in full: what was read, with what it was computed, what changed."""

from typing import Any

from django.apps import apps

from analytics.actions.measures import MEASURES, sentence
from analytics.audience import Audience
from analytics.charts import numbers
from analytics.models import Run
from analytics.presenters.stamp import moment

SHORT_HASH = 12


UNTOLD = "Changes of all hospitals are told to those who may see every hospital's patients."


def run_row(run: Run, current: Run | None, audience: Audience) -> dict[str, Any]:
    """Counts and changes of all sites together are for those who may see every patient behind them."""
    exact = audience.may_see_exactly(None, run)
    changed = run.difference.get("sentence", "")
    return {
        "run": run,
        "is_current": current is not None and run.pk == current.pk,
        "started": moment(run.started_at),
        "as_of": moment(run.as_of),
        "duration": duration(run),
        "procedures": _total(run, "procedures", exact),
        "patients": _total(run, "patients", exact),
        "hash": run.input_hash[:SHORT_HASH],
        "sentence": changed if exact or not changed else UNTOLD,
    }


def _total(run: Run, measure: str, exact: bool) -> str:
    found: int | None = (run.input_counts.get("all") or {}).get(measure)
    return numbers.count(found) if exact or found is None else numbers.HIDDEN


def _records(label: str) -> str:
    """A model's label as the plural a reader knows."""
    plural = str(apps.get_model(label)._meta.verbose_name_plural)
    return plural[:1].upper() + plural[1:]


def duration(run: Run) -> str:
    """`4.2 s`, `3 min 10 s`; a dash while it runs."""
    if run.finished_at is None:
        return numbers.NOT_SHOWN
    seconds = (run.finished_at - run.started_at).total_seconds()
    minutes = int(seconds // 60)
    return f"{minutes} min {seconds % 60:.0f} s" if minutes else f"{seconds:.1f} s"


def run_detail(run: Run, current: Run | None, audience: Audience) -> dict[str, Any]:
    """A run in full. Counts and changes by site are those of the sites this person may see."""
    names = {site.code: site.name for site in audience.sites}
    exact = audience.may_see_exactly(None, run)
    counted = {"All sites": run.input_counts.get("all") or {}} if exact else {}
    counted |= {names[code]: found for code, found in (run.input_counts.get("sites") or {}).items() if code in names}
    changed = run.difference.get("sites") or {}
    return run_row(run, current, audience) | {
        "finished": moment(run.finished_at),
        "versions": sorted(run.library_versions.items()),
        "measures": [many for _, _, many in MEASURES.values()],
        "counts": [
            {"where": where, "values": [numbers.count(found.get(measure)) for measure in MEASURES]}
            for where, found in counted.items()
        ],
        "tables": sorted(
            (_records(label), numbers.count(n)) for label, n in (run.input_counts.get("tables") or {}).items() if exact
        ),
        "changes": [{"where": names[code], "sentence": sentence(changed[code])} for code in changed if code in names],
        "steps": run.steps_done,
    }
