"""Queries, words of confirmation and verifications as their pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.selectors import names_of
from outcomes.actions.verification import verification_holds
from outcomes.checks.asking import words_in
from outcomes.checks.catalogue import BY_ID
from outcomes.checks.rule import Finding, told
from outcomes.models import Confirmation, DataQuery, DataQueryEntry, Verification
from outcomes.records.catalogue import BY_TABLE, Kind
from outcomes.records.values import label_of
from outcomes.vocabulary import QueryState, QueryStep
from registry.models import ClinicalRow

_PILLS = {QueryState.OPEN: "warning", QueryState.ANSWERED: "running", QueryState.CLOSED: "ok"}
WAITS_FOR = {QueryState.OPEN: "the site", QueryState.ANSWERED: "the data manager", QueryState.CLOSED: "nobody"}


@dataclass(frozen=True, slots=True)
class QueryLine:
    """A query in a list. `waits` says who has been waited for and how long; nothing once it is closed."""

    pk: int
    number: str
    registry_id: str
    site: str
    kind: Kind
    row: int
    field: str
    about: str
    text: str
    label: str
    pill: str
    waits: str
    raised_by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a query, as it is read."""

    what: str
    who: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Something unlikely that a person is asked about on the page they are saving."""

    key: str
    says: str
    told: list[tuple[str, str]]
    remedy: str
    word: str
    about: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    says: str
    told: str
    word: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class VerifiedState:
    label: str
    pill: str
    holds: bool


def query_lines(queries: Iterable[DataQuery]) -> list[QueryLine]:
    found = list(queries)
    names, now = names_of(query.raised_by for query in found), timezone.now()
    return [_line(query, names, now) for query in found]


def _line(query: DataQuery, names: Mapping[str, str], now: datetime) -> QueryLine:
    kind, state = BY_TABLE[query.table], QueryState(query.state)
    field = label_of(kind, query.field) if query.field in kind.columns else ""
    name = f"{kind.name[:1].upper()}{kind.name[1:]}"
    return QueryLine(
        pk=query.pk,
        number=str(query.pk),
        registry_id=query.patient.registry_id,
        site=query.site.name,
        kind=kind,
        row=query.row,
        field=query.field,
        about=f"{name}: {field}" if field else name,
        text=query.text,
        label=state.label,
        pill=_PILLS[state],
        waits=_waits(query, state, now),
        raised_by=names[query.raised_by],
    )


def _waits(query: DataQuery, state: QueryState, now: datetime) -> str:
    if state is QueryState.CLOSED:
        return ""
    days = (now - query.waiting_since).days
    how_long = "since today" if days < 1 else "for 1 day" if days == 1 else f"for {days} days"
    return f"waits for {WAITS_FOR[state]} {how_long}"


def steps_taken(query: DataQuery, entries: Iterable[DataQueryEntry]) -> list[Step]:
    """From the question on, oldest first."""
    found = list(entries)
    names = names_of([query.raised_by, *(entry.by for entry in found)])
    asked = Step("Asked", names[query.raised_by], _at(query.created_at), "" if query.rule else query.text)
    return [asked, *(Step(QueryStep(e.step).label, names[e.by], _at(e.created_at), e.text) for e in found)]


def asked(findings: Iterable[Finding], words: Mapping[str, str]) -> list[Asked]:
    """Each finding once, with the word already typed for it."""
    once = {finding.key: finding for finding in findings}
    return [
        Asked(key, one.rule.says, one.told, one.rule.remedy, words.get(key, ""), one.rule.kind.name)
        for key, one in once.items()
    ]


def questions(sent: Mapping[str, object], findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """For the page of a form: what is asked about, and the words typed for what is not asked now, lest they be lost."""
    words = words_in(sent)
    put = asked(findings, words)
    shown = {one.key for one in put}
    return {"asked": put, "kept_words": [(key, word) for key, word in words.items() if word and key not in shown]}


def confirmed(words: Iterable[Confirmation]) -> list[Confirmed]:
    found = [one for one in words if one.rule in BY_ID]
    names = names_of(one.by for one in found)
    return [
        Confirmed(
            says=BY_ID[one.rule].says,
            told="; ".join(f"{label} {text}" for label, text in told(BY_ID[one.rule], one.values)),
            word=one.word,
            who=names[one.by],
            at=_at(one.created_at),
        )
        for one in found
    ]


def verified_state(verification: Verification | None, row: ClinicalRow) -> VerifiedState:
    if verification is None:
        return VerifiedState("Not verified", "neutral", holds=False)
    who = names_of([verification.by])[verification.by]
    if verification_holds(verification, row):
        return VerifiedState(f"Verified at source by {who}, {verification.created_at:%Y-%m-%d}", "ok", holds=True)
    if verification.withdrawn_at:
        return VerifiedState(f"Verification withdrawn, {verification.withdrawn_at:%Y-%m-%d}", "neutral", holds=False)
    lapsed = f"Verification lapsed: version {verification.version} was verified, and the record was changed since"
    return VerifiedState(lapsed, "warning", holds=False)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
