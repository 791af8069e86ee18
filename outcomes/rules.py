"""What rows of one patient must not say against each other, and which steps are possible, in words for people.

Pure: values in, violations out.

The database holds the same rules as triggers (`outcomes/migrations/0002_guards.py`), without words and values.
A vague date is refused only where even its latest, or earliest, possible day breaks the rule.
"""

import calendar
from datetime import date

from accounts.permissions import Permission
from outcomes.vocabulary import QUERY_TRANSITIONS, QueryState, QueryStep
from registry.errors import NotPossible, Violation
from registry.vocabulary.common import DatePrecision, RecordState

_REMEDY = "Correct whichever of the two dates is wrong."


def latest_possible(day: date, precision: str | None) -> date:
    """The last day a vague date may mean: month and year precision are stored as their first day."""
    if precision == DatePrecision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31) if precision == DatePrecision.YEAR else day


def check_not_before_surgery(
    *, what: str, field: str, on: date | None, precision: str | None, operated_on: date | None
) -> Violation | None:
    if on is None or operated_on is None or latest_possible(on, precision) >= operated_on:
        return None
    message = f"{what}: {shown(on, precision)} lies before the surgery of {operated_on}."
    return Violation("not_before_surgery", field, message, _REMEDY)


def check_not_after_death(
    *, what: str, field: str, on: date | None, died_on: date | None, died_precision: str | None
) -> Violation | None:
    if on is None or died_on is None or on <= latest_possible(died_on, died_precision):
        return None
    message = f"{what}: {on} lies after the death on {shown(died_on, died_precision)}."
    return Violation("not_after_death", field, message, _REMEDY)


def check_recurrence(*, occurred: str | None, on: date | None, precision: str | None) -> Violation | None:
    """A date of recurrence and the word that there was none exclude each other. A recurrence without a date is kept."""
    if occurred != "no" or on is None:
        return None
    message = f"recurrence: said not to have happened, yet dated {shown(on, precision)}."
    return Violation("no_date_without_event", "recurred_on", message, "Correct the word, or remove the date.")


#: The steps a person may take with a query, each with the right it needs. Who asked may close and reopen without it.
STEP_RIGHTS: dict[QueryStep, Permission] = {
    QueryStep.ANSWER: Permission.ENTER_DATA,
    QueryStep.CLOSE: Permission.CLOSE_QUERIES,
    QueryStep.SEND_BACK: Permission.CLOSE_QUERIES,
    QueryStep.REOPEN: Permission.CLOSE_QUERIES,
}


def query_steps(*, state: QueryState, raised_by: str, by: str, rights: frozenset[Permission]) -> list[QueryStep]:
    """What somebody may do with a query as it stands, in the order of a page."""
    possible = QUERY_TRANSITIONS[state]
    return [
        step
        for step, right in STEP_RIGHTS.items()
        if step in possible and (right in rights or (by == raised_by and step is not QueryStep.ANSWER))
    ]


def check_query_step(
    *, state: QueryState, step: QueryStep, text: str, raised_by: str, by: str, rights: frozenset[Permission]
) -> None:
    """Raises NotPossible with the reason."""
    if step not in QUERY_TRANSITIONS[state] or step not in STEP_RIGHTS:
        raise NotPossible(f"This query is {state.label.lower()} by now. Look at it again.")
    if step not in query_steps(state=state, raised_by=raised_by, by=by, rights=rights):
        raise NotPossible(f"This step needs the right to {STEP_RIGHTS[step]}.")
    if not text.strip() and step is not QueryStep.CLOSE:
        raise NotPossible("Say it in a few words; they are kept with the query.")


def check_verifiable(*, state: RecordState, version: int, read_at: int, open_queries: int) -> None:
    """Raises NotPossible with what stands against the verification of a record."""
    if state is RecordState.DRAFT:
        raise NotPossible("A draft is not verified; complete it first.")
    if version != read_at:
        raise NotPossible("The record was changed since you opened this page. Read it again, then verify it.")
    if open_queries:
        raise NotPossible("A record with a query that is not closed cannot be verified. Close it first.")


def shown(day: date, precision: str | None) -> str:
    """A date as far as it is known: 2019, 2019-03 or 2019-03-14."""
    text = day.isoformat()
    if precision == DatePrecision.YEAR:
        return text[:4]
    return text[:7] if precision == DatePrecision.MONTH else text
