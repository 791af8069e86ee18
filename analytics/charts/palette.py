"""One colour and one dash for each procedure, the same in every figure and table.

The hues are those of Okabe and Ito, which stay apart for colour-blind readers; the yellow is left out because it
vanishes on white paper. A dash goes with each hue, so that a figure survives a black-and-white printer. `ink` is the
hue darkened until text in it has a contrast of at least 4.5 to 1 on white.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """How a group's line is drawn. `dash` as SVG's stroke-dasharray; empty: solid."""

    color: str
    dash: tuple[int, ...]
    ink: str

    @property
    def dasharray(self) -> str:
        return " ".join(map(str, self.dash))


_BLUE = ("#0072B2", "#00619A")
_VERMILLION = ("#D55E00", "#A84A00")
_GREEN = ("#009E73", "#00704F")
_PURPLE = ("#CC79A7", "#9C3F74")
_ORANGE = ("#E69F00", "#8A5F00")
_SKY = ("#56B4E9", "#1D6FA3")
_BLACK = ("#333333", "#333333")

_SOLID: tuple[int, ...] = ()
_LONG = (8, 3)
_SHORT = (4, 2)
_DOT = (2, 2)
_DASH_DOT = (8, 3, 2, 3)
_LONG_DOTS = (8, 2, 2, 2, 2, 2)
_WIDE = (12, 4)


def _style(hue: tuple[str, str], dash: tuple[int, ...]) -> Style:
    return Style(color=hue[0], dash=dash, ink=hue[1])


PROCEDURES: dict[str, Style] = {
    "SEPARATION": _style(_BLUE, _SOLID),
    "PIECEMEAL": _style(_VERMILLION, _LONG),
    "TES": _style(_GREEN, _DASH_DOT),
    "MIST_PPS": _style(_PURPLE, _SHORT),
    "HYBRID": _style(_SKY, _WIDE),
    "DECOMP_STAB": _style(_ORANGE, _DOT),
    "DEBULKING": _style(_BLACK, _LONG_DOTS),
    "SAGITTAL_EB": _style(_GREEN, _SHORT),
    "COPPER": _style(_GREEN, _WIDE),
    "MOD_COPPER": _style(_GREEN, _DOT),
    "BKP": _style(_PURPLE, _SOLID),
    "PVP": _style(_PURPLE, _DASH_DOT),
    "REVISION": _style(_BLACK, _DOT),
}

#: The bands of the grouping by operation wear the colours of their chief procedure.
OPERATIONS: dict[str, Style] = {
    "separation": PROCEDURES["SEPARATION"],
    "tes": PROCEDURES["TES"],
    "piecemeal": PROCEDURES["PIECEMEAL"],
    "mist": PROCEDURES["MIST_PPS"],
    "other": PROCEDURES["DEBULKING"],
}

ALL_TOGETHER = "all"
MISSING = "missing"

_FIXED: dict[str, Style] = {
    **PROCEDURES,
    **OPERATIONS,
    ALL_TOGETHER: _style(_BLACK, _SOLID),
    MISSING: Style(color="#8A8F98", dash=_DOT, ink="#5A616B"),
}

#: Short names for the ends of lines on a phone.
SHORT_LABELS: dict[str, str] = {
    "SEPARATION": "Separation",
    "PIECEMEAL": "Piecemeal",
    "TES": "En bloc",
    "MIST_PPS": "MISt",
    "HYBRID": "Hybrid",
    "DECOMP_STAB": "Decompr.",
    "DEBULKING": "Debulking",
    "SAGITTAL_EB": "Sagittal",
    "COPPER": "COPPER",
    "MOD_COPPER": "m-COPPER",
    "BKP": "BKP",
    "PVP": "PVP",
    "REVISION": "Revision",
    "separation": "Separation",
    "piecemeal": "Piecemeal",
    "tes": "En bloc",
    "mist": "MISt",
    "other": "Other",
    "missing": "Missing",
    "all": "All",
}

_SEQUENCE: tuple[Style, ...] = (
    _style(_BLUE, _SOLID),
    _style(_VERMILLION, _LONG),
    _style(_GREEN, _DASH_DOT),
    _style(_PURPLE, _SHORT),
    _style(_ORANGE, _DOT),
    _style(_SKY, _WIDE),
    _style(_BLACK, _LONG_DOTS),
    _style(_BLUE, _SHORT),
    _style(_VERMILLION, _DOT),
    _style(_GREEN, _SOLID),
    _style(_PURPLE, _WIDE),
    _style(_ORANGE, _SOLID),
    _style(_SKY, _DASH_DOT),
    _style(_BLACK, _LONG),
)


def style_of(key: str, order: Sequence[str] = ()) -> Style:
    """The style of group `key`; `order` is the whole vocabulary of the grouping: an absent group shifts nobody."""
    if key in _FIXED:
        return _FIXED[key]
    others = [other for other in order if other not in _FIXED]
    place = others.index(key) if key in others else len(others)
    return _SEQUENCE[place % len(_SEQUENCE)]


def overlay_style(style: Style) -> Style:
    """The same group shown in a second way: its hue, in fine dots."""
    return Style(color=style.color, dash=(1, 3), ink=style.ink)


def short_label(key: str, label: str, limit: int = 11) -> str:
    """A name that fits beside a line on a phone."""
    if key in SHORT_LABELS:
        return SHORT_LABELS[key]
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"
