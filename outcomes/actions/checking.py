"""What follows from the rules: something impossible is refused, something unlikely is asked about, the rest is a query.

A finding is settled once a person confirmed it or closed its query, for the values it rests on. New values are a new
finding. A query whose finding is gone closes by itself.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from outcomes.checks.asking import Unconfirmed
from outcomes.checks.catalogue import RULES, rules_concerning
from outcomes.checks.rule import Finding, Rule, Severity
from outcomes.checks.search import findings
from outcomes.models import Confirmation, DataQuery, DataQueryEntry
from outcomes.vocabulary import QueryState, QueryStep
from registry.actions.acting import acting
from registry.errors import RuleError, Violation
from registry.models import ClinicalRow, Site

WHY = "checked against the rules"
Key = tuple[str, str, int]


def check_written(
    *,
    by: str,
    site: Site,
    patients: Collection[int],
    models_written: Collection[type[models.Model]],
    rows: Collection[ClinicalRow] = (),
    confirmed: Mapping[str, str] | None = None,
) -> None:
    """Hold what was just written of some patients of one site to the rules that it concerns.

    `rows` are the records a person is saving: what is impossible about them raises RuleError, what is unlikely raises
    Unconfirmed until `confirmed` has a word for each (by `Finding.key`). The rest becomes queries, and queries whose
    cause is gone are closed.
    """
    rules = rules_concerning(*models_written)
    state = _State.of(rules, patients)
    saved = {(row._meta.db_table, row.pk) for row in rows}
    about = [one for one in state.found if (one.table, one.row) in saved]
    if about:
        with acting(by=by, site=site):
            _ask(by, about, state, confirmed)
    _settle(by, site, state, at_night=False)


def check_patients(*, by: str, site: Site, patients: Collection[int]) -> int:
    """Hold these patients of a site to every rule; how many findings stand."""
    state = _State.of(RULES, patients)
    _settle(by, site, state, at_night=True)
    return sum(not state.is_settled(one) for one in state.found)


@dataclass(frozen=True, slots=True)
class _State:
    """What the rules find, what they asked before, and what people said to it."""

    found: list[Finding]
    known: dict[Key, DataQuery]
    words: set[tuple[Key, str]]

    @classmethod
    def of(cls, rules: Collection[Rule], patients: Collection[int]) -> "_State":
        found = list(findings(rules, patients))
        asked = {"patient__in": patients, "rule__in": [rule.id for rule in rules]}
        known = {(q.rule, q.table, q.row): q for q in DataQuery.objects.filter(**asked)}
        words = Confirmation.objects.filter(**asked) if found else ()
        return cls(found, known, {((one.rule, one.table, one.row), _text(one.values)) for one in words})

    def is_settled(self, finding: Finding) -> bool:
        return self.is_confirmed(finding) or self.is_closed_by_a_person(finding)

    def is_confirmed(self, finding: Finding) -> bool:
        return (_key(finding), _text(finding.values)) in self.words

    def is_closed_by_a_person(self, finding: Finding) -> bool:
        query = self.known.get(_key(finding))
        return query is not None and query.closed_by.startswith("user:") and query.values == finding.values


def _ask(by: str, about: list[Finding], state: _State, confirmed: Mapping[str, str] | None) -> None:
    impossible = [one for one in about if one.rule.severity is Severity.HARD]
    if impossible:
        raise RuleError([Violation(one.rule.id, one.rule.field, one.words, one.rule.remedy) for one in impossible])
    unlikely = [one for one in about if one.rule.asked and not state.is_settled(one)]
    words = {one.key: (confirmed or {}).get(one.key, "").strip() for one in unlikely}
    if not all(words.values()):
        raise Unconfirmed(unlikely)
    for one in unlikely:
        Confirmation.objects.create(
            patient_id=one.patient,
            site_id=one.site,
            table=one.table,
            row=one.row,
            rule=one.rule.id,
            values=dict(one.values),
            word=words[one.key],
            by=by,
        )
        state.words.add((_key(one), _text(one.values)))


def _settle(by: str, site: Site, state: _State, *, at_night: bool) -> None:
    standing = {_key(one): one for one in state.found if not state.is_confirmed(one)}
    new = [one for key, one in standing.items() if key not in state.known and (at_night or one.rule.asked)]
    steps = [(query, _step(query, standing.get(key))) for key, query in state.known.items()]
    due = [(query, step) for query, step in steps if step]
    if not new and not due:
        return
    with acting(by=by, site=site, reason=WHY):
        # two who find the same thing at one moment ask once
        DataQuery.objects.bulk_create([_query(one) for one in new], ignore_conflicts=True)
        for query, step in due:
            _take(query, step, standing.get((query.rule, query.table, query.row)))


def _step(query: DataQuery, finding: Finding | None) -> QueryStep | None:
    """What a rule's query does by itself now."""
    if finding is None:
        return None if query.state == QueryState.CLOSED else QueryStep.GONE
    if query.state == QueryState.CLOSED:
        by_a_person = query.closed_by.startswith("user:")
        return None if by_a_person and query.values == finding.values else QueryStep.AGAIN
    return None if query.values == finding.values else QueryStep.CHANGED


def _take(query: DataQuery, step: QueryStep, finding: Finding | None) -> None:
    now = timezone.now()
    by = f"rule:{query.rule}"
    if finding is None:
        changes = {"state": QueryState.CLOSED, "closed_at": now, "closed_by": by, "waiting_since": now}
        text = "What was asked about is no longer so, or was confirmed."
    else:
        changes = {"state": QueryState.OPEN, "closed_at": None, "closed_by": "", "waiting_since": now}
        changes |= {"values": dict(finding.values), "text": finding.words}
        text = finding.words
    DataQuery.objects.filter(pk=query.pk).update(**changes)
    DataQueryEntry.objects.create(
        query=query, patient_id=query.patient_id, site_id=query.site_id, step=step, text=text, by=by
    )


def _query(finding: Finding) -> DataQuery:
    return DataQuery(
        patient_id=finding.patient,
        site_id=finding.site,
        table=finding.table,
        row=finding.row,
        field=finding.rule.field,
        rule=finding.rule.id,
        values=dict(finding.values),
        text=finding.words,
        raised_by=f"rule:{finding.rule.id}",
    )


def _key(finding: Finding) -> Key:
    return finding.rule.id, finding.table, finding.row


def _text(values: Mapping[str, object]) -> str:
    return repr(sorted(values.items()))
