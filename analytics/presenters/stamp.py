"""Where a figure comes from, in words and as data: generation, as of, endpoint contract."""

from datetime import UTC, datetime
from typing import Any

from analytics.endpoints import Endpoint
from analytics.models import Run, RunState


def moment(value: datetime | None) -> str:
    """`2026-11-20 02:00 UTC`."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if value else "–"


def as_of(run: Run) -> str:
    return f"As of {moment(run.as_of)} · run {run.pk}"


def stale_words(run: Run, last: Run | None) -> str:
    """Why the figures are older than last night."""
    if last is not None and last.state == RunState.FAILED:
        return f"The run of {moment(last.started_at)} failed. You see the last good one, as of {moment(run.as_of)}."
    return f"The last complete run is as of {moment(run.as_of)}; tell your data manager if this stays."


def contract_lines(endpoint: Endpoint) -> list[str]:
    """The endpoint's contract as the lines under a printed figure."""
    lines = [f"From: {endpoint.origin} Event: {endpoint.event}"]
    if endpoint.kind == "competing":
        lines.append(f"Competing: {endpoint.competing}")
    return [*lines, f"Censored: {endpoint.censoring}"]


def contract_rows(endpoint: Endpoint) -> list[tuple[str, str]]:
    return [
        ("Counted", f"{endpoint.counts.capitalize()}."),
        ("Starts", endpoint.origin),
        ("Event", endpoint.event),
        ("Competing event", endpoint.competing),
        ("Censored", endpoint.censoring),
    ]


def provenance(run: Run, *, grouping: str, site: str) -> dict[str, Any]:
    """The generation a file belongs to, and what of it was chosen."""
    return {
        "generation": run.pk,
        "as_of": run.as_of.isoformat() if run.as_of else None,
        "input_hash": run.input_hash,
        "code_version": run.code_version,
        "grouping": grouping,
        "site": site,
    }


def endpoint_data(endpoint: Endpoint) -> dict[str, str]:
    return {
        "endpoint": endpoint.code,
        "endpoint_label": endpoint.label,
        "counts": endpoint.counts,
        "origin": endpoint.origin,
        "event": endpoint.event,
        "competing": endpoint.competing,
        "censoring": endpoint.censoring,
    }
