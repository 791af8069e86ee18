"""A run, step by step. Each step is one transaction and can be repeated: it first removes what it left before."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from analytics.actions import event_tables, summaries
from analytics.actions.claim import record_step
from analytics.actions.facts import read_facts
from analytics.actions.follow_up import measure_follow_up
from analytics.actions.invariants import check_invariants
from analytics.actions.measures import difference
from analytics.actions.publish import publish
from analytics.endpoints import BY_CODE, ENDPOINTS, SOURCES, Endpoint
from analytics.models import Run


@dataclass(frozen=True, slots=True)
class Step:
    """`work` does the step and records it as done, in the caller's transaction. `label` is for the person who waits."""

    name: str
    label: str
    work: Callable[[Run], None]


def _recorded(name: str, label: str, work: Callable[[Run], None]) -> Step:
    def work_and_record(run: Run) -> None:
        work(run)
        record_step(run, name)

    return Step(name, label, work_and_record)


def _counting(source: str) -> Step:
    def count(run: Run) -> None:
        event_tables.count_events(run, source)
        event_tables.count_exclusions(run, source)

    return _recorded(f"count:{source}", f"counting {BY_CODE[source].label.lower()}", count)


def _estimating(endpoint: Endpoint) -> Step:
    work = partial(summaries.summarise, endpoint=endpoint)
    return _recorded(f"estimate:{endpoint.code}", f"estimating {endpoint.label.lower()}", work)


def _compare(run: Run) -> None:
    record_step(run, "difference", difference=difference(run))


STEPS: tuple[Step, ...] = (
    Step("facts", "reading the registry", read_facts),
    *(_counting(source) for source in SOURCES),
    *(_estimating(endpoint) for endpoint in ENDPOINTS),
    _recorded("tables", "making Table 1 and Table 2", summaries.tabulate),
    _recorded("follow-up", "counting how complete follow-up is", measure_follow_up),
    _recorded("invariants", "checking the figures against each other", check_invariants),
    Step("difference", "comparing with the last run", _compare),
    Step("publish", "publishing", publish),
)
