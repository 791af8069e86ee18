"""A figure as a file: SVG, PNG, PDF and JSON, drawn without a browser and without a network."""

import json
from typing import Any

import vl_convert

from .figure import Figure, standalone

_VEGA_LITE = "6.4"
#: Nothing outside the specification is ever loaded.
_NO_URLS: list[str] = []


def to_svg(figure: Figure) -> str:
    """The figure with title and footer as SVG; its words stay text that can be searched and selected."""
    return vl_convert.vegalite_to_svg(standalone(figure), vl_version=_VEGA_LITE, allowed_base_urls=_NO_URLS)


def to_png(figure: Figure, *, ppi: int = 200) -> bytes:
    """The figure as PNG; 200 points per inch serve slides, 600 serve journals."""
    return vl_convert.vegalite_to_png(standalone(figure), vl_version=_VEGA_LITE, ppi=ppi, allowed_base_urls=_NO_URLS)


def to_pdf(figure: Figure) -> bytes:
    """The figure as PDF, with its fonts inside."""
    return vl_convert.vegalite_to_pdf(standalone(figure), vl_version=_VEGA_LITE, allowed_base_urls=_NO_URLS)


def to_json(figure: Figure) -> str:
    """The Vega-Lite specification, the same bytes for the same figure."""
    spec: dict[str, Any] = standalone(figure)
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
