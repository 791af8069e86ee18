"""Figures of survival and cumulative incidence as Vega-Lite specifications.

One specification serves the interactive page and, with title and footer (`standalone`), the printed figure. The
parameter `narrow` switches it to short names and fewer ticks; the page's script sets it together with the widths.
"""

import copy
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .axis import month_ticks
from .describe import in_words, sentence
from .inputs import Curve, FigureText
from .layers import HEIGHT, WIDTH, Plot, compose
from .numbers import count, level
from .palette import Style, overlay_style, style_of
from .rows import censor_rows, curve_rows, label_rows, risk_counts, risk_rows

Spec = dict[str, Any]

_LABEL_GAP = 14 / HEIGHT
_FOOTER_WIDTH = 118
#: More bands than these lie over each other until none can be read.
MOST_BANDS = 6


@dataclass(frozen=True, slots=True)
class RiskRow:
    """Numbers at risk of one group, one per month of the table."""

    key: str
    label: str
    style: Style
    counts: tuple[int | None, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The counts as they are printed."""
        return tuple(count(n) for n in self.counts)


@dataclass(frozen=True, slots=True)
class RiskTable:
    """The numbers at risk under a figure, for the page's real table."""

    months: tuple[int, ...]
    rows: tuple[RiskRow, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: `spec` for the page, the sentence that says the same, and the numbers at risk."""

    spec: Spec
    sentence: str
    risk_table: RiskTable
    text: FigureText
    styles: dict[str, Style]
    censor_marks_omitted: bool = False
    bands_omitted: bool = False


def survival_figure(curves: Sequence[Curve], text: FigureText, *, order: Sequence[str] = ()) -> Figure:
    """Kaplan-Meier curves by group: steps, bands, censoring marks, names on the lines, numbers at risk.

    `order` is the whole vocabulary of the grouping; it fixes colours and dashes also when a group is absent.
    """
    return _figure(curves, text, order, start=1.0, censoring=True)


def cumulative_incidence_figure(curves: Sequence[Curve], text: FigureText, *, order: Sequence[str] = ()) -> Figure:
    """Cumulative incidence by group, rising from 0; without censoring marks, which would hide the competing event."""
    return _figure(curves, text, order, start=0.0, censoring=False)


def _figure(
    curves: Sequence[Curve], text: FigureText, order: Sequence[str], *, start: float, censoring: bool
) -> Figure:
    drawn = [curve for curve in curves if curve.drawable]
    if not drawn:
        raise ValueError(f"{text.title}: no group has a subject, so there is no figure")
    vocabulary = tuple(order) or tuple(curve.key for curve in curves)
    styles = {curve.key: _style(curve, vocabulary) for curve in curves}
    last_day = max(curve.last_day for curve in drawn)
    ticks = month_ticks(last_day)
    marks = [censor_rows(curve, last_day, WIDTH, start) for curve in drawn] if censoring else []
    words = sentence(curves, text)
    banded = sum(not curve.overlay_of for curve in drawn) <= MOST_BANDS
    plot = Plot(
        steps=[row for curve in drawn for row in curve_rows(curve, start)],
        censored=[row for rows in marks for row in rows],
        labels=label_rows(drawn, [styles[c.key] for c in drawn], _LABEL_GAP),
        risk=risk_rows([curve for curve in drawn if not curve.overlay_of], ticks),
        ticks=ticks,
        styles={curve.key: styles[curve.key] for curve in drawn},
        y_title=text.y_title,
        x_title=text.x_title,
        conf_level=level(text.conf_level),
        description=words,
        banded=banded,
    )
    omitted = any(not rows and curve.censor_time.size for rows, curve in zip(marks, drawn, strict=False))
    return Figure(compose(plot), words, _risk_table(curves, ticks, styles), text, styles, omitted, not banded)


def _style(curve: Curve, vocabulary: Sequence[str]) -> Style:
    if curve.overlay_of:
        return overlay_style(style_of(curve.overlay_of, vocabulary))
    return style_of(curve.key, vocabulary)


def _risk_table(curves: Sequence[Curve], ticks: tuple[int, ...], styles: dict[str, Style]) -> RiskTable:
    rows = (RiskRow(c.key, c.label, styles[c.key], risk_counts(c, ticks)) for c in curves if not c.overlay_of)
    return RiskTable(ticks, tuple(rows))


def footer_lines(figure: Figure) -> list[str]:
    """What a figure must say when it stands alone: interval, test, contract, exclusions, as of."""
    text = figure.text
    band = f"Bands: {level(text.conf_level)} confidence intervals ({text.conf_type})."
    if figure.bands_omitted:
        band = f"Confidence bands are left out, because more than {MOST_BANDS} would hide each other."
    if figure.censor_marks_omitted:
        band += " Censoring marks are left out where they would merge."
    parts = [band, *text.contract, *text.exclusions, text.as_of]
    return [line for part in parts if part for line in textwrap.wrap(part, _FOOTER_WIDTH)]


def standalone(figure: Figure) -> Spec:
    """The specification with title and footer: complete on paper, in a slide, in another's hands."""
    spec = copy.deepcopy(figure.spec)
    subtitle = [in_words(figure.text.test)] if figure.text.test else []
    spec["title"] = {"text": figure.text.title, "subtitle": subtitle, "anchor": "start", "offset": 14}
    lines = footer_lines(figure)
    spec["vconcat"].append(
        {
            "data": {"values": [{}]},
            "width": WIDTH,
            "height": 12 * len(lines),
            "view": {"stroke": None},
            "mark": {
                "type": "text", "text": lines, "align": "left", "baseline": "top", "lineHeight": 12,
                "fontSize": 9, "color": "#555", "x": -46, "y": 0,
            },
        }
    )  # fmt: skip
    return spec
