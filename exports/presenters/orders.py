"""What an export would hold, and what one held, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exports.figures.tables import BY_NAME as FIGURES
from exports.models import ExportJob, Project
from exports.release.columns import Column
from exports.release.entities import BY_NAME, Entity
from exports.terms import Redaction, columns_for, redactions
from exports.vocabulary import JobState, Profile

#: What a rule of redaction does, for who wonders where a column is.
RULES = {
    "to_day_offset": "dates leave as days from the index surgery",
    "to_band": "in bands",
    "dropped": "left out in this profile",
    "not_in_the_project": "not among the project's columns",
    "aggregates_only": "aggregates only",
}
PILLS = {
    JobState.QUEUED: "running",
    JobState.RUNNING: "running",
    JobState.DONE: "ok",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "neutral",
    JobState.EXPIRED: "neutral",
}


@dataclass(frozen=True, slots=True)
class TableLine:
    """One table of an export: its columns, and by rule the fields that are not in it as they are recorded."""

    name: str
    title: str
    about: str
    columns: tuple[tuple[str, str], ...]
    redacted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file that was written."""

    name: str
    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Held:
    """A manifest in words."""

    facts: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]
    redacted: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    n_deleted: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """One order in a list."""

    uuid: str
    ordered: str
    by: str
    format: str
    profile: str
    pill: str
    words: str
    rows: int | None
    is_open: bool


def table_lines(project: Project, entities: Sequence[Entity], profile: Profile) -> list[TableLine]:
    """What leaves of each table in this profile, and what does not."""
    return [
        TableLine(
            name=entity.name,
            title=entity.title,
            about=entity.about,
            columns=tuple((column.name, _label(column)) for column in _columns(project, entity, profile)),
            redacted=_by_rule(redactions(project, [entity], profile), with_table=False),
        )
        for entity in entities
    ]


def _columns(project: Project, entity: Entity, profile: Profile) -> tuple[Column, ...]:
    """Figures leave whole: a project's list of columns is about records."""
    return entity.columns if profile is Profile.AGGREGATE else columns_for(project, entity, profile)


def job_lines(jobs: Sequence[ExportJob]) -> list[JobLine]:
    return [
        JobLine(
            uuid=str(job.uuid),
            ordered=f"{job.ordered_at:%Y-%m-%d %H:%M}",
            by=str(job.ordered_by),
            format=job.get_format_display(),
            profile=job.profile_applied,
            pill=PILLS[JobState(job.state)],
            words=state_in_words(job),
            rows=job.manifest["extension"]["rowsWritten"] if job.manifest else None,
            is_open=job.state in (JobState.QUEUED, JobState.RUNNING),
        )
        for job in jobs
    ]


def state_in_words(job: ExportJob) -> str:
    match job.state:
        case JobState.QUEUED:
            return "waits for the worker"
        case JobState.RUNNING:
            return f"being made: {job.progress}"
        case JobState.DONE:
            return f"ready until {job.expires_at:%Y-%m-%d %H:%M} UTC"
    return job.get_state_display().lower()


def held(manifest: dict[str, Any]) -> Held:
    said = manifest["extension"]
    facts = [
        ("Profile", _profiles(said["profileRequested"], said["profileApplied"])),
        ("Rows", f"{said['rowsWritten']} written, {said['rowsExpected']} expected"),
        ("Agreement", said["agreement"]),
        ("Snapshot", said["snapshot"]),
        ("Dictionary", f"version {said['dictionaryVersion']}"),
    ]
    if release := said.get("release"):
        hidden = f"{release['hiddenCounts']} counts hidden"
        facts.insert(
            1, ("Release of figures", f"number {release['number']}, of the night of {release['asOf'][:10]}; {hidden}")
        )
    found = said.get("anonymity")
    if found:
        facts[1:1] = [
            ("Patients", f"{found['patients'] - found['suppressedPatients']}, {found['suppressedPatients']} left out"),
            ("Alike (k, l)", _alike(found["k"], found["l"])),
            ("Detail", f"{found['detail']} (step {found['rung']} of the ladder)"),
        ]
    if told := said.get("times"):
        facts.insert(-3, ("Times", _times(told)))
    return Held(
        facts=tuple(facts),
        files=tuple(
            FileLine(one["file"], _title(one["type"]), one["count"], one["sha256"]) for one in manifest["output"]
        ),
        redacted=_by_rule([Redaction(one["field"], one["rule"]) for one in said["redactions"]], with_table=True),
        warnings=tuple(said["warnings"]),
        n_deleted=len(manifest["deleted"]),
    )


def _by_rule(found: Sequence[Redaction], *, with_table: bool) -> tuple[tuple[str, str], ...]:
    """What each rule does, and the fields it did it to."""
    ordered = sorted(found, key=lambda one: one.rule)
    return tuple(
        (
            RULES.get(rule, rule.replace("_", " ")),
            ", ".join(one.field if with_table else one.field.partition(".")[2] for one in group),
        )
        for rule, group in groupby(ordered, key=lambda one: one.rule)
    )


def _alike(k: int | None, kinds: int | None) -> str:
    if k is None:
        return "nobody is left"
    return f"each is one of at least {k} who look alike, with at least {kinds} kinds of primary tumour among them"


def _times(told: dict[str, Any]) -> str:
    patients, single = told.get("patients"), told.get("single")
    if not patients:
        return "nobody is left"
    if told["exactDays"]:
        return "exact days, as the agreement says: nearly every patient can be told from all others by them"
    return (
        f"{single} of {patients} patients can be told from all others by their days; in the finest steps it would be "
        f"{told['singleBefore']}, with the number of their records {told['singleWithRowCounts']}. "
        "The agreement forbids joining them with other data."
    )


def _profiles(asked: str, applied: str) -> str:
    label = str(Profile(applied).label)
    return label if asked == applied else f"{label} ({asked} was asked for; the stricter holds)"


def _title(name: str) -> str:
    table = BY_NAME.get(name) or FIGURES.get(name)
    return table.title if table else name


def _label(column: Column) -> str:
    return column.label + (f", {column.unit}" if column.unit and column.unit not in column.label else "")
