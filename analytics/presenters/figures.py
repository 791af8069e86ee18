"""An endpoint's result as a figure, and as the rows of its files."""

from collections.abc import Iterator, Mapping
from typing import Any

from analytics import charts
from analytics.charts import Figure, FigureText
from analytics.endpoints import EXCLUSIONS, Endpoint
from analytics.forms import Choice
from analytics.models import Run
from analytics.presenters import curves, rounded, stamp
from analytics.results import EndpointResult, Shown, StratumResult, summary
from analytics.stats import CumulativeIncidence, KaplanMeier

#: What must be said wherever 1 - Kaplan-Meier is drawn over a cumulative incidence.
OVERLAY_NOTE = (
    "Dotted: 1 − Kaplan-Meier. It treats the dead as people who could still have the event, and so reads too high. "
    "Report the solid lines."
)
KM_COLUMNS = ("time", "n_risk", "n_event", "n_censor", "surv", "std_err", "lower", "upper")
CIF_COLUMNS = (
    "time", "n_risk", "n_event", "n_competing", "n_censor", "est", "std_err", "lower", "upper",
    "est_competing", "std_err_competing", "lower_competing", "upper_competing", "surv",
)  # fmt: skip


def figure(result: EndpointResult, choice: Choice, run: Run, excluded: Mapping[str, int]) -> Figure | None:
    """The figure, or None where no group has anybody to draw."""
    if not result.drawn:
        return None
    ticks = curves.ticks_of(stratum.curve for stratum in result.drawn)
    start = choice.grouping.landmark_day
    drawn = [_curve(stratum, ticks, start) for stratum in result.drawn]
    if choice.overlay:
        drawn += [curves.naive(s.stratum, s.label, s.one_minus_km, start_day=start) for s in result.drawn]
    text = _text(result, choice, run, excluded)
    draw = charts.survival_figure if result.endpoint.kind == "survival" else charts.cumulative_incidence_figure
    return draw(drawn, text, order=list(choice.grouping.strata))


def _curve(stratum: StratumResult, ticks: tuple[float, ...], start: int) -> charts.Curve:
    if stratum.n is None:
        raise ValueError(f"{stratum.label}: a group that is hidden has no curve")
    return curves.curve(
        stratum.stratum,
        stratum.label,
        stratum.curve,
        ticks,
        start_day=start,
        points=stratum.landmarks,
        median=stratum.median,
        is_rounded=stratum.shown is not Shown.EXACT,
    )


def _text(result: EndpointResult, choice: Choice, run: Run, excluded: Mapping[str, int]) -> FigureText:
    endpoint = result.endpoint
    return FigureText(
        title=endpoint.label,
        y_title=y_title(endpoint),
        grouping=choice.grouping.label.lower() if choice.grouping.column else "",
        contract=[*stamp.contract_lines(endpoint), *([OVERLAY_NOTE] if choice.overlay else [])],
        exclusions=[*control_lines(result), exclusions_line(excluded, is_exact=not result.rules)],
        as_of=f"{choice.site_name}. {stamp.as_of(run)}.",
        conf_level=result.conf_level,
        conf_type=result.conf_type,
        test=curves.test_summary(result.test) if is_compared(result) else None,
    )


def y_title(endpoint: Endpoint) -> str:
    return endpoint.label if endpoint.kind == "survival" else f"Cumulative incidence of {endpoint.event_word}"


def is_compared(result: EndpointResult) -> bool:
    """Whether there is anything to compare: one group alone has no test, and needs no word about it."""
    return result.test.p_value is not None or len(result.strata) > 1


def control_lines(result: EndpointResult) -> list[str]:
    """What must stand under a figure that is not exact: how it was rounded, and which groups are missing from it."""
    if not result.rules:
        return []
    missing = [f"{stratum.label}: {stratum.shown} ({stratum.why})" for stratum in result.strata if stratum.why]
    return [f"Counts rounded ({result.rules}).", *([f"Not in full: {'; '.join(missing)}."] if missing else [])]


def exclusions_line(excluded: Mapping[str, int], *, is_exact: bool = True) -> str:
    if not is_exact:
        many = (f"about {count} {reason_of(code)[0].rstrip('.').lower()}" for code, count in excluded.items())
        return f"Excluded, where more than ten: {'; '.join(many) or 'no reason to tell'}."
    if not excluded:
        return "Excluded: none."
    reasons = (f"{count} {reason_of(code)[0].rstrip('.').lower()}" for code, count in excluded.items())
    return f"Excluded: {sum(excluded.values())} ({'; '.join(reasons)})."


def reason_of(code: str) -> tuple[str, str]:
    """Why a record stands outside, and what would bring it back ("" where nothing would)."""
    reason, _, remedy = EXCLUSIONS.get(code, code).partition(" Remedy: ")
    return reason, remedy[:1].upper() + remedy[1:]


def _provenance(choice: Choice, run: Run) -> dict[str, Any]:
    return stamp.provenance(run, grouping=choice.grouping.code, site=choice.site_code)


def table_rows(result: EndpointResult, choice: Choice, run: Run) -> Iterator[dict[str, Any]]:
    """The curves, a row a day, named as R names them; each row carries where it comes from."""
    tail = {
        "conf_level": result.conf_level,
        "conf_type": result.conf_type,
        **_provenance(choice, run),
        **stamp.endpoint_data(result.endpoint),
    }
    for stratum in result.strata:
        head = {"strata": stratum.stratum, "strata_label": stratum.label}
        if result.rules:
            yield from (head | values | tail for values in rounded.rows(result.endpoint, stratum))
            continue
        columns = curve_columns(stratum.curve)
        for values in zip(*columns.values(), strict=True):
            yield {**head, **dict(zip(columns, values, strict=True)), **tail}


def curve_columns(curve: KaplanMeier | CumulativeIncidence) -> dict[str, list[Any]]:
    names = KM_COLUMNS if isinstance(curve, KaplanMeier) else CIF_COLUMNS
    return {name: getattr(curve, name).tolist() for name in names}


def as_data(result: EndpointResult, choice: Choice, run: Run, excluded: Mapping[str, int]) -> dict[str, Any]:
    """Everything the page says, with the curves, as plain JSON; not a number is null."""
    body = summary(result)
    for written, stratum in zip(body["strata"], result.strata, strict=True):
        columns = rounded.columns(result.endpoint, stratum) if result.rules else curve_columns(stratum.curve)
        written["curve"] = {name: _nullable(column) for name, column in columns.items()}
    return {
        "provenance": {**_provenance(choice, run), **stamp.endpoint_data(result.endpoint)},
        "exclusions": [
            {"reason": code, "count": count, "words": reason_of(code)[0]} for code, count in excluded.items()
        ],
        **body,
    }


def _nullable(column: list[Any]) -> list[Any]:
    return [None if value != value else value for value in column]  # nan alone differs from itself
