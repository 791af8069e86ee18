"""The figure in words: the alternative text for those who do not see it, and the first thing a screen reader says."""

from collections.abc import Sequence

from .inputs import Curve, FigureText, Landmark, Median, TestSummary
from .numbers import interval, level, month_interval, months, p_equation, percent, statistic


def sentence(curves: Sequence[Curve], text: FigureText) -> str:
    """Title, then each group with its landmarks and median, then the test."""
    head = f"{text.title} by {text.grouping}" if text.grouping else text.title
    groups = "; ".join(_group(curve, text.conf_level) for curve in curves if not curve.overlay_of)
    test = f" {in_words(text.test)}." if text.test else ""
    return f"{head}: {groups}.{test}"


def _group(curve: Curve, conf_level: float) -> str:
    name = f"{curve.label} (n={curve.n:,}, events {curve.n_event:,})"
    if not curve.drawable:
        return f"{name}: not estimable"
    parts = [_landmark(point, conf_level, said=i > 0) for i, point in enumerate(curve.landmarks)]
    if curve.median is not None:
        parts.append(_median(curve.median, conf_level))
    return f"{name}: {', '.join(parts)}" if parts else name


def _landmark(point: Landmark, conf_level: float, *, said: bool) -> str:
    at = f"at {point.month:g} months"
    if point.est is None:
        return f"not estimable {at}" + (f" ({point.note})" if point.note else "")
    limits = interval(point.lower, point.upper, between=" to ")
    return f"{percent(point.est)} {at} ({'' if said else level(conf_level) + ' '}CI {limits})"


def _median(median: Median, conf_level: float) -> str:
    if median.time is None:
        return "median not reached"
    limits = month_interval(median.lower, median.upper, between=" to ")
    return f"median {months(median.time)} months ({level(conf_level)} CI {limits})"


def in_words(test: TestSummary) -> str:
    """`log-rank test: chi-square 3.42 on 1 degree of freedom, p = 0.064`."""
    if test.p_value is None:
        return f"{test.method}: not estimable" + (f" ({test.note})" if test.note else "")
    degrees = "" if test.df is None else f" on {test.df} degree{'s' if test.df != 1 else ''} of freedom"
    return f"{test.method}: chi-square {statistic(test.statistic)}{degrees}, {p_equation(test.p_value)}"
