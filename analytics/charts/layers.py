"""The layers of a curve figure in Altair: band, steps, censoring marks, names, pointer, numbers at risk."""

import json
from dataclasses import dataclass
from typing import Any

import altair as alt

from .axis import sparse_ticks
from .palette import Style
from .rows import Row

WIDTH = 560
HEIGHT = 320
ROW_HEIGHT = 18
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"

_GREY = "#666666"
_GRID = "#E3E6EA"
_LABEL_SIZE = 11


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything the layers draw, already as rows and words."""

    steps: list[Row]
    censored: list[Row]
    labels: list[Row]
    risk: list[Row]
    ticks: tuple[int, ...]
    styles: dict[str, Style]
    y_title: str
    x_title: str
    conf_level: str
    description: str
    banded: bool = True

    @property
    def keys(self) -> list[str]:
        return list(self.styles)

    @property
    def risk_keys(self) -> list[str]:
        return list(dict.fromkeys(row["group"] for row in self.risk))

    @property
    def datasets(self) -> dict[str, list[Row]]:
        """The rows by name. The layers only name them: rows inside them would be copied at every step of composing."""
        beside_risk = [row for row in self.labels if row["group"] in self.risk_keys]
        named = {
            "steps": self.steps,
            "censored": self.censored,
            "labels": self.labels,
            "risk": self.risk,
            "risk_labels": beside_risk,
        }
        return {name: rows for name, rows in named.items() if rows}


def compose(plot: Plot) -> dict[str, Any]:
    """The whole specification: the curves above, the numbers at risk aligned below on the same time axis.

    Every part is given when its chart is made: each later `properties` or `configure_*` would copy all of the chart.
    """
    curves = alt.layer(*_curve_layers(plot), width=WIDTH, height=HEIGHT, name="curves")
    risk = alt.layer(
        *_risk_layers(plot),
        width=WIDTH,
        height=ROW_HEIGHT * len(plot.risk_keys),
        name="risk",
        title=alt.TitleParams("Number at risk", anchor="start", frame="group", dx=-46, offset=4, fontSize=11),
    )
    chart = alt.vconcat(
        curves,
        risk,
        spacing=10,
        bounds="full",
        resolve=alt.Resolve(
            scale=alt.ScaleResolveMap(x="shared", y="independent", color="shared", strokeDash="shared")
        ),
        params=[alt.VariableParameter(name="narrow", value=False)],
        description=plot.description,
        background="white",
        padding=8,
        config=_theme(),
    )
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["datasets"] = plot.datasets
    spec["usermeta"] = {"margin": _margins(plot)}
    return spec


def _margins(plot: Plot) -> dict[str, int]:
    """Room beside the plot in pixels, for the page's script: axis on the left, names on the right."""
    widest = max(len(row["label"]) for row in plot.labels)
    shortest = max(len(row["short"]) for row in plot.labels)
    return {"wide": 60 + round(6.1 * widest) + 20, "narrow": 60 + round(6.1 * shortest) + 20}


def _chart(dataset: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name=dataset))


def _color(plot: Plot) -> alt.Color:
    colors = [style.color for style in plot.styles.values()]
    return alt.Color("group:N", scale=alt.Scale(domain=plot.keys, range=colors), legend=None)


def _dash(plot: Plot) -> alt.StrokeDash:
    dashes = [list(style.dash) or [1, 0] for style in plot.styles.values()]
    return alt.StrokeDash("group:N", scale=alt.Scale(domain=plot.keys, range=dashes), legend=None)


def _x(plot: Plot) -> alt.X:
    values = alt.ExprRef(f"narrow ? {list(sparse_ticks(plot.ticks))} : {list(plot.ticks)}")
    scale = alt.Scale(domain=[0, plot.ticks[-1]], nice=False)
    return alt.X("month:Q", scale=scale, axis=alt.Axis(values=values, title=plot.x_title, grid=False))


def _y(plot: Plot, field: str = "est:Q") -> alt.Y:
    axis = alt.Axis(
        labelExpr="format(100 * datum.value, 'd') + ' %'", values=[0, 0.2, 0.4, 0.6, 0.8, 1], title=plot.y_title,
        titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-46, titleY=-12, titleBaseline="bottom",
    )  # fmt: skip
    return alt.Y(field, scale=alt.Scale(domain=[0, 1]), axis=axis)


def _curve_layers(plot: Plot) -> list[alt.Chart]:
    steps = _chart("steps")
    band = steps.mark_area(interpolate="step-after", opacity=0.12, clip=True).encode(
        x=_x(plot), y=_y(plot, "lower:Q"), y2="upper:Q", color=_color(plot)
    )
    line = steps.mark_line(interpolate="step-after", strokeWidth=2, strokeJoin="miter").encode(
        x=_x(plot), y=_y(plot), color=_color(plot), strokeDash=_dash(plot)
    )
    layers = [*([band] if plot.banded else []), line, *_names(plot)]
    if plot.censored:
        layers.append(_censor_marks(plot))
    return [*layers, _pointer(plot, steps)]


def _censor_marks(plot: Plot) -> alt.Chart:
    marks = _chart("censored").mark_tick(orient="vertical", size=8, thickness=1.2, opacity=1)
    drawn: alt.Chart = marks.encode(x=_x(plot), y=_y(plot), color=_color(plot))
    return drawn


def _names(plot: Plot) -> list[alt.Chart]:
    rows = _chart("labels")
    leader = rows.mark_rule(strokeWidth=0.7, strokeDash=[1, 2], color="#999999").encode(
        x=_x(plot), x2=alt.X2Datum(plot.ticks[-1]), y=_y(plot), y2="place:Q"
    )
    name = (
        rows.transform_calculate(name="narrow ? datum.short : datum.label")
        .mark_text(align="left", baseline="middle", dx=14, fontSize=_LABEL_SIZE, fontWeight="bold")
        .encode(x=alt.XValue("width"), y=_y(plot, "place:Q"), text="name:N", color=alt.Color("ink:N", scale=None))
    )
    return [leader, name]


def _pointer(plot: Plot, steps: alt.Chart) -> alt.Chart:
    """Points that are seen only under the pointer; the nearest one tells its numbers."""
    nearest = alt.selection_point(name="hover", on="pointermove", nearest=True, clear="pointerout", empty=False)
    tips = {"name:N": "Group", "time:N": "Time", "estimate:N": "Estimate", "limits:N": f"{plot.conf_level} CI"}
    points = steps.transform_filter("isValid(datum.n_risk) && isValid(datum.est)").transform_calculate(
        **_tip_words(plot)
    )
    drawn: alt.Chart = (
        points.mark_point(filled=True, size=60)
        .encode(
            x=_x(plot),
            y=_y(plot),
            color=_color(plot),
            opacity=alt.condition(nearest, alt.value(1), alt.value(0), empty=False),
            tooltip=[alt.Tooltip(field, title=title) for field, title in tips.items()]
            + [alt.Tooltip("n_risk:Q", title="At risk", format=",d")],
        )
        .add_params(nearest)
    )
    return drawn


def _tip_words(plot: Plot) -> dict[str, str]:
    names = " : ".join(f"datum.group === {json.dumps(r['group'])} ? {json.dumps(r['label'])}" for r in plot.labels)
    limits = "format(100 * datum.lower, '.1f') + '–' + format(100 * datum.upper, '.1f') + ' %'"
    return {
        "name": f"{names} : ''",
        "time": "format(datum.month, '.1f') + ' months'",
        "estimate": "format(100 * datum.est, '.1f') + ' %'",
        "limits": f"isValid(datum.lower) ? {limits} : 'not estimable'",
    }


def _risk_layers(plot: Plot) -> list[alt.Chart]:
    y = alt.Y("group:N", sort=plot.risk_keys, axis=None, scale=alt.Scale(domain=plot.risk_keys))
    size = _LABEL_SIZE
    numbers = (
        _chart("risk")
        .transform_filter("!narrow || datum.major")
        .mark_text(fontSize=size, color="#222222")
        .encode(
            x=alt.X("month:Q", scale=alt.Scale(domain=[0, plot.ticks[-1]], nice=False), axis=None), y=y, text="text:N"
        )
    )
    rows = _chart("risk_labels")
    swatch = rows.mark_rule(strokeWidth=2).encode(
        x=alt.XValue(-46), x2=alt.X2Value(-22), y=y, color=_color(plot), strokeDash=_dash(plot)
    )
    name = (
        rows.transform_calculate(name="narrow ? datum.short : datum.label")
        .mark_text(align="left", dx=14, fontSize=size)
        .encode(x=alt.XValue("width"), y=y, text="name:N", color=alt.Color("ink:N", scale=None))
    )
    return [numbers, swatch, name]


def _theme() -> alt.Config:
    return alt.Config(
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor="#333333", titleColor="#333333", labelFontSize=11, titleFontSize=11, titleFontWeight="bold",
            domainColor=_GREY, tickColor=_GREY, gridColor=_GRID, labelPadding=4,
        ),
        axisX=alt.AxisConfig(titlePadding=6, labelFlush=False),
        title=alt.TitleConfig(
            fontSize=14, color="#1B2733", subtitleColor="#444444", subtitleFontSize=11, subtitlePadding=4
        ),
    )  # fmt: skip
