"""Results in, figures out: pure functions from aggregate curves to Vega-Lite, sentences and tables."""

from .axis import month_ticks, tick_days
from .describe import in_words, sentence
from .figure import Figure, RiskRow, RiskTable, cumulative_incidence_figure, footer_lines, standalone, survival_figure
from .inputs import Curve, FigureText, Landmark, Median, TestSummary
from .palette import Style, style_of
from .render import to_json, to_pdf, to_png, to_svg

__all__ = [
    "Curve",
    "Figure",
    "FigureText",
    "Landmark",
    "Median",
    "RiskRow",
    "RiskTable",
    "Style",
    "TestSummary",
    "cumulative_incidence_figure",
    "footer_lines",
    "in_words",
    "month_ticks",
    "sentence",
    "standalone",
    "style_of",
    "survival_figure",
    "tick_days",
    "to_json",
    "to_pdf",
    "to_png",
    "to_svg",
]
