"""How big the registry is, as its figures count it; and what changed between two generations."""

from typing import Any

from django.db import connection

from analytics.models import CurrentRun, IndexProcedureFact, Run
from registry.models import Site

OUTSIDE_SOMETHING = (
    "(is_first AND coalesce(os_excluded, pfs_excluded) IS NOT NULL) OR coalesce(lr_excluded, srs_excluded) IS NOT NULL"
)
#: What is compared from night to night: a condition over one fact, and the words for one and for more.
MEASURES: dict[str, tuple[str, str, str]] = {
    "patients": ("is_first", "patient", "patients"),
    "procedures": ("true", "procedure", "procedures"),
    "deaths": ("is_first AND os_status = 1", "death", "deaths"),
    "recurrences": ("lr_status = 1", "recurrence", "recurrences"),
    "radiosurgeries": ("srs_status = 1", "radiosurgery", "radiosurgeries"),
    "exclusions": (OUTSIDE_SOMETHING, "exclusion", "exclusions"),
}
Counts = dict[str, int]
Changes = dict[str, dict[str, int]]


def registry_counts(run: Run) -> dict[str, Any]:
    """{all: {measure: n}, sites: {site code: {measure: n}}} of a run's facts."""
    counted = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition, *_ in MEASURES.values())
    rows = _by_site(
        f"""
        SELECT site_id, {counted} FROM analytics_indexprocedurefact WHERE run_id = %s
        GROUP BY GROUPING SETS ((site_id), ())
        """,
        [run.pk],
    )
    named = {site: dict(zip(MEASURES, counts, strict=True)) for site, counts in rows.items()}
    return {"all": named.pop(None), "sites": named}


def difference(run: Run) -> dict[str, Any]:
    """What changed since the current generation, as data and as a sentence.

    Returns {since: {run, as_of} or null, exact, all: {measure: {added, retracted}}, sites: {code: {...}}, sentence}.
    Only what changed is named. Exact: row against row, so that one death more and one less are two changes; where the
    earlier rows are lost (the table is unlogged) only the counts are compared.
    """
    pointer = CurrentRun.objects.select_related("run").first()
    if pointer is None or pointer.run_id == run.pk:
        nothing = "The first run: nothing to compare with."
        return {"since": None, "exact": True, "all": {}, "sites": {}, "sentence": nothing}
    before = pointer.run
    since = before.as_of or before.started_at  # a complete run has both: the database holds it to that
    exact = IndexProcedureFact.objects.filter(run=before).count() == before.input_counts["facts"]
    changes = _row_by_row(run, before) if exact else _by_counts(run, before)
    whole = changes.pop(None, {})
    return {
        "since": {"run": before.pk, "as_of": since.isoformat()},
        "exact": exact,
        "all": whole,
        "sites": {site: found for site, found in changes.items() if found},
        "sentence": f"Since {since:%-d %B %Y, %H:%M} UTC: {sentence(whole)}.",
    }


def sentence(changes: Changes) -> str:
    """ "+3 deaths, 1 recurrence retracted"; "nothing changed" where nothing did."""
    parts = []
    for measure, (_, one, many) in MEASURES.items():
        change = changes.get(measure, {})
        if added := change.get("added"):
            parts.append(f"+{added} {one if added == 1 else many}")
        if retracted := change.get("retracted"):
            parts.append(f"{retracted} {one if retracted == 1 else many} retracted")
    return ", ".join(parts) or "nothing changed"


def _row_by_row(run: Run, before: Run) -> dict[str | None, Changes]:
    conditions = ", ".join(f"({condition}) IS TRUE AS {measure}" for measure, (condition, *_) in MEASURES.items())
    side = f"SELECT surgery_id, site_id, {conditions} FROM analytics_indexprocedurefact WHERE run_id = %s"
    added = "count(*) FILTER (WHERE now.{0} AND was.{0} IS NOT TRUE)"
    retracted = "count(*) FILTER (WHERE was.{0} AND now.{0} IS NOT TRUE)"
    counted = ", ".join(f"{added}, {retracted}".format(measure) for measure in MEASURES)
    rows = _by_site(
        f"""
        SELECT coalesce(now.site_id, was.site_id) AS site_id, {counted}
        FROM ({side}) now FULL JOIN ({side}) was ON was.surgery_id = now.surgery_id
        GROUP BY GROUPING SETS ((coalesce(now.site_id, was.site_id)), ())
        """,
        [run.pk, before.pk],
    )
    pairs = {site: zip(counts[::2], counts[1::2], strict=True) for site, counts in rows.items()}
    return {site: _changes(dict(zip(MEASURES, changed, strict=True))) for site, changed in pairs.items()}


def _by_counts(run: Run, before: Run) -> dict[str | None, Changes]:
    def change(now: Counts, was: Counts) -> Changes:
        net = {m: now.get(m, 0) - was.get(m, 0) for m in MEASURES}
        return _changes({m: (max(n, 0), max(-n, 0)) for m, n in net.items()})

    now, was = run.input_counts, before.input_counts
    sites = sorted({*now["sites"], *was["sites"]})
    by_site = {site: change(now["sites"].get(site, {}), was["sites"].get(site, {})) for site in sites}
    return {None: change(now["all"], was["all"]), **by_site}


def _changes(found: dict[str, tuple[int, int]]) -> Changes:
    pairs = {m: {"added": added, "retracted": retracted} for m, (added, retracted) in found.items()}
    return {m: {word: n for word, n in pair.items() if n} for m, pair in pairs.items() if any(pair.values())}


def _by_site(query: str, parameters: list[Any]) -> dict[str | None, tuple[int, ...]]:
    """Rows by site code; None is all sites together."""
    codes = dict(Site.objects.order_by("code").values_list("pk", "code"))
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows = {site: tuple(counts) for site, *counts in cursor.fetchall()}
    return {None: rows.pop(None), **{code: rows[pk] for pk, code in codes.items() if pk in rows}}
