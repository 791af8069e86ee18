"""Kaplan-Meier survival, its reverse (length of follow-up), and the Nelson-Aalen cumulative hazard."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arrays import CountArray, FloatArray, IntArray, TimeArray, ratio
from .caution import few
from .event_table import EventTable
from .intervals import ConfType, probability_interval

if TYPE_CHECKING:
    from .weighted_curves import WeightedTable


@dataclass(frozen=True, slots=True, eq=False)
class KaplanMeier:
    """A survival curve; all arrays (k,), values just after each time, `n_risk` just before it.

    `std_err` is that of the survival. `std_err`, `lower` and `upper` are nan where they are not defined, as in R: all
    three once the curve has reached 0, the log-log limits also while it stands at 1. `last_followup` is None, and
    `note` says why, in a group without patients.
    """

    time: TimeArray
    n_risk: CountArray
    n_event: CountArray
    n_censor: CountArray
    surv: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray
    conf_level: float
    conf_type: ConfType
    n: int
    last_followup: float | None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NelsonAalen:
    """A cumulative hazard; all arrays (k,)."""

    time: TimeArray
    n_risk: IntArray
    n_event: IntArray
    cumhaz: FloatArray
    std_err: FloatArray


def kaplan_meier(
    table: "EventTable | WeightedTable", *, conf_type: ConfType = "log-log", conf_level: float = 0.95
) -> KaplanMeier:
    """Product-limit estimate with Greenwood's variance; late entries join the risk set after their day.

    Competing events count as censored here: for a probability in their presence use `cumulative_incidence`.

    Raises: ValueError for an unknown `conf_type` or a `conf_level` outside (0, 1).
    Source: Kaplan and Meier, JASA 1958;53:457. R: `survfit(Surv(entry, time, status) ~ 1, conf.type=)`.
    """
    n_risk, n_event = table.n_risk, table.n_event
    survivors = n_risk - n_event
    surv = np.cumprod(ratio(survivors, n_risk, otherwise=1.0))
    greenwood = ratio(n_event, n_risk * survivors)
    greenwood[(survivors == 0) & (n_event > 0)] = np.inf
    with np.errstate(invalid="ignore"):
        std_err = surv * np.sqrt(np.cumsum(greenwood))
    lower, upper = probability_interval(surv, std_err, conf_type=conf_type, conf_level=conf_level)
    return KaplanMeier(
        time=table.time,
        n_risk=n_risk,
        n_event=n_event,
        n_censor=table.n_competing + table.n_censor,
        surv=surv,
        std_err=std_err,
        lower=lower,
        upper=upper,
        conf_level=conf_level,
        conf_type=conf_type,
        n=table.n,
        last_followup=table.last_followup,
        note=_note(table, surv),
    )


def reverse_kaplan_meier(
    table: EventTable, *, conf_type: ConfType = "log-log", conf_level: float = 0.95
) -> KaplanMeier:
    """Follow-up as it would have been had nobody had the event: the end of observation is the event.

    Source: Schemper and Smith, Control Clin Trials 1996;17:343. R: `survfit(Surv(time, 1 - status) ~ 1)`.
    """
    return kaplan_meier(table.reversed(), conf_type=conf_type, conf_level=conf_level)


def nelson_aalen(table: EventTable) -> NelsonAalen:
    """Cumulative hazard with Aalen's variance (sum of d / n^2).

    Source: Aalen, Ann Stat 1978;6:701. R: `survfit(...)$cumhaz`, `$std.chaz`.
    """
    n_risk, n_event = table.n_risk, table.n_event
    hazard = ratio(n_event, n_risk)
    return NelsonAalen(table.time, n_risk, n_event, np.cumsum(hazard), np.sqrt(np.cumsum(ratio(hazard, n_risk))))


def _note(table: "EventTable | WeightedTable", surv: FloatArray) -> str:
    if table.n == 0:
        return "no patients in this group"
    if not table.n_event.any():
        return "no events in this group"
    zero = np.flatnonzero(surv == 0)
    if zero.size and table.n_leave[zero[0] + 1 :].any():
        return "the risk set emptied before late entries joined: the curve stays at zero from there on"
    return few(table.n)
