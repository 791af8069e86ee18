"""How numbers are written, in figures, tables and sentences alike."""

import math

NOT_ESTIMABLE = "NE"
NOT_REACHED = "NR"
NOT_SHOWN = "–"
HIDDEN = "hidden"
DAYS_PER_MONTH = 30.4375
_NBSP = "\u00a0"


def _absent(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def p_value(p: float | None) -> str:
    """Three decimals; never 0.000 and never 1.000, for neither is ever observed."""
    if p is None or _absent(p):
        return NOT_ESTIMABLE
    if p < 0.001:
        return "<0.001"
    return ">0.999" if p >= 0.9995 else f"{p:.3f}"


def p_equation(p: float | None) -> str:
    """`p = 0.064`, `p < 0.001`, `p not estimable`."""
    if p is None or _absent(p):
        return "p not estimable"
    text = p_value(p)
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"


def percent(value: float | None, digits: int = 1) -> str:
    """`96.4 %`; NE where there is no estimate."""
    if value is None or _absent(value):
        return NOT_ESTIMABLE
    return f"{100 * value:.{digits}f}{_NBSP}%"


def interval(lower: float | None, upper: float | None, digits: int = 1, between: str = "–") -> str:
    """Limits in percent, without the sign: `77.2–99.5`."""
    if lower is None or upper is None or _absent(lower) or _absent(upper):
        return NOT_ESTIMABLE
    return f"{100 * lower:.{digits}f}{between}{100 * upper:.{digits}f}"


def months(days: float | None, digits: int = 1) -> str:
    """Days written as months of 30.4375 days; a time that does not exist was not reached."""
    if days is None or _absent(days):
        return NOT_REACHED
    return f"{days / DAYS_PER_MONTH:.{digits}f}"


def month_interval(lower: float | None, upper: float | None, between: str = "–") -> str:
    """Limits of a time, in months; an upper limit may be not reached."""
    if _absent(lower) and _absent(upper):
        return NOT_ESTIMABLE
    return f"{months(lower)}{between}{months(upper)}"


def told(n: int | None) -> str:
    """`12,345`; `hidden` where disclosure control does not tell it, for a dash could be taken for nought."""
    return HIDDEN if n is None else count(n)


def count(n: int | None) -> str:
    """`12,345`; a dash where the count may not be shown."""
    return NOT_SHOWN if n is None else f"{n:,}"


def statistic(value: float | None) -> str:
    """Two decimals, more where the first two are zero."""
    if value is None or _absent(value):
        return NOT_ESTIMABLE
    return f"{value:.2f}" if abs(value) >= 0.01 or value == 0 else f"{value:.2g}"


def level(conf_level: float) -> str:
    """`95 %`."""
    return f"{100 * conf_level:g}{_NBSP}%"
