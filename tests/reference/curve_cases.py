"""Reference cases of curves: Kaplan-Meier, its reverse, cumulative incidence."""

from typing import Any

import numpy as np

from analytics.stats import (
    CumulativeIncidence,
    EventTable,
    KaplanMeier,
    cumulative_incidence,
    cumulative_incidence_late_entry,
    kaplan_meier,
    landmarks,
    median,
    quantile,
    reverse_kaplan_meier,
)
from analytics.stats.arrays import BoolArray, ratio
from tests.reference.rows import Row, complete, listed, numbers, of_level

PROBS = (0.25, 0.5, 0.75)
Case = dict[str, Any]


def km(case: Case, rows: list[Row]) -> Case:
    """Survival curves with three kinds of interval, quantiles and landmarks."""
    columns, params = case["columns"], case["params"]
    used = _observed(_analysed(case, rows, columns["event"]), columns)
    groups = []
    for level in params.get("group_levels", ["all"]):
        members = of_level(used, columns.get("group"), level)
        groups.append(_km_group(level, _table(members, columns, columns["event"]), params))
    return {"n_used": len(used), "n_dropped": len(rows) - len(used), "groups": groups}


def reverse_km(case: Case, rows: list[Row]) -> Case:
    """Follow-up: quantiles of the reversed curve."""
    columns, params = case["columns"], case["params"]
    used = _analysed(case, rows, columns["event"])
    groups = []
    for level in params.get("group_levels", ["all"]):
        table = _table(of_level(used, columns.get("group"), level), columns, columns["event"])
        if table.n == 0:
            groups.append({"group": level, "n": 0, "status": "empty_group"})
            continue
        level_of_limits = params["conf_level"]
        fits = {
            kind: reverse_kaplan_meier(table, conf_type=kind, conf_level=level_of_limits)
            for kind in params["conf_types"]
        }
        ends = {"last_followup": table.last_followup, "reverse_events": int(table.reversed().n_event.sum())}
        groups.append({"group": level, "n": table.n, **_quantiles(fits), **ends})
    return {"n_used": len(used), "groups": groups}


def cif(case: Case, rows: list[Row]) -> Case:
    """Cumulative incidence of both events with both variances."""
    columns, params = case["columns"], case["params"]
    used = _observed(_analysed(case, rows, columns["status"]), columns)
    groups = []
    for level in params.get("group_levels", ["all"]):
        members = of_level(used, columns.get("group"), level)
        groups.append(_cif_group(level, members, columns, params))
    return {"n_used": len(used), "groups": groups}


def _analysed(case: Case, rows: list[Row], outcome: str) -> list[Row]:
    columns = case["columns"]
    used = complete(rows, columns["time"], outcome, columns.get("group"), columns.get("entry"))
    return listed(used, columns.get("group"), case["params"].get("group_levels"))


def _table(rows: list[Row], columns: Case, status: str) -> EventTable:
    entry = columns.get("entry")
    late = numbers(rows, entry) if entry else None
    return EventTable.from_rows(numbers(rows, columns["time"]), numbers(rows, status), late)


def _observed(rows: list[Row], columns: Case) -> list[Row]:
    """Rows with time under observation: R drops those that end no later than they begin."""
    entry = columns.get("entry")
    if not entry:
        return rows
    later = numbers(rows, columns["time"]) > numbers(rows, entry)
    return [row for row, keep in zip(rows, later, strict=True) if keep]


def _km_group(level: str, table: EventTable, params: Case) -> Case:
    if table.n == 0:
        return {"group": level, "n": 0, "status": "empty_group"}
    conf_level = params["conf_level"]
    fits = {kind: kaplan_meier(table, conf_type=kind, conf_level=conf_level) for kind in params["conf_types"]}
    events = int(table.n_event.sum())
    return {
        "group": level,
        "n": table.n,
        "events": events,
        "censored": table.n - events,
        "curve": _km_curve(fits),
        **_quantiles(fits),
        "landmarks": _km_landmarks(fits, params["landmark_times"]),
        "last_followup": table.last_followup,
    }


def _km_curve(fits: dict[str, KaplanMeier]) -> Case:
    km = next(iter(fits.values()))
    left = (km.n_event + km.n_censor) > 0
    se_log_surv = ratio(km.std_err, km.surv, otherwise=np.inf)
    return {
        "time": _list(km.time[left]),
        "n_risk": _list(km.n_risk[left]),
        "n_event": _list(km.n_event[left]),
        "n_censor": _list(km.n_censor[left]),
        "surv": _list(km.surv[left]),
        "se_log_surv": _list(se_log_surv[left]),
        "se_surv": _list(km.std_err[left]),
        "ci": {kind: {"lower": _list(fit.lower[left]), "upper": _list(fit.upper[left])} for kind, fit in fits.items()},
    }


def _quantiles(fits: dict[str, KaplanMeier]) -> Case:
    found = {kind: [quantile(fit, p) for p in PROBS] for kind, fit in fits.items()}
    middle = {kind: median(fit) for kind, fit in fits.items()}
    first, first_middle = next(iter(found.values())), next(iter(middle.values()))
    limits = {k: {"lower": [q.lower for q in qs], "upper": [q.upper for q in qs]} for k, qs in found.items()}
    return {
        "quantiles": {"probs": list(PROBS), "estimate": [q.est for q in first], "ci": limits},
        "median": {
            "estimate": first_middle.est,
            "ci": {kind: {"lower": q.lower, "upper": q.upper} for kind, q in middle.items()},
        },
    }


def _km_landmarks(fits: dict[str, KaplanMeier], times: list[float]) -> Case:
    found = {kind: landmarks(fit, times) for kind, fit in fits.items()}
    marks = next(iter(found.values()))
    return {
        "time": [mark.time for mark in marks],
        "n_risk": [mark.n_risk for mark in marks],
        "beyond_last_followup": [mark.beyond_last_followup for mark in marks],
        "surv": [mark.est for mark in marks],
        "se_surv": [mark.std_err for mark in marks],
        "ci": {k: {"lower": [m.lower for m in ms], "upper": [m.upper for m in ms]} for k, ms in found.items()},
    }


def _cif_fit(rows: list[Row], columns: Case, **options: Any) -> CumulativeIncidence:
    if not columns.get("entry"):
        return cumulative_incidence(_table(rows, columns, columns["status"]), **options)
    time, status, entry = (numbers(rows, columns[role]) for role in ("time", "status", "entry"))
    return cumulative_incidence_late_entry(time, status, entry, **options)


def _cif_group(level: str, rows: list[Row], columns: Case, params: Case) -> Case:
    table = _table(rows, columns, columns["status"])
    if table.n == 0:
        return {"group": level, "n": 0, "status": "empty_group"}
    times, conf_level = params["landmark_times"], params["conf_level"]
    fits = {kind: _cif_fit(rows, columns, conf_type=kind, conf_level=conf_level) for kind in params["conf_types"]}
    aalen = cumulative_incidence(table, conf_type="log-log", conf_level=conf_level, variance="aalen")
    fit = next(iter(fits.values()))
    left = table.n_leave > 0
    marks = landmarks(kaplan_meier(table.composite()), times)
    causes = [(name, code) for name, code in params["event_codes"].items() if code]
    return {
        "group": level,
        "n": table.n,
        "last_followup": table.last_followup,
        "time": _list(fit.time[left]),
        "n_risk": _list(fit.n_risk[left]),
        "landmark_times": times,
        "beyond_last_followup": [mark.beyond_last_followup for mark in marks],
        "event_free": [mark.est for mark in marks],
        "causes": [
            {
                "cause": name,
                "code": code,
                "n_events": int((fit.n_competing if code == 2 else fit.n_event).sum()),
                "curve": _cif_curve(fits, left, competing=code == 2),
                "landmarks": _cif_landmarks(fits, aalen, times, competing=code == 2),
            }
            for name, code in causes
        ],
    }


def _cif_curve(fits: dict[str, CumulativeIncidence], left: BoolArray, *, competing: bool) -> Case:
    fit = next(iter(fits.values()))
    limits = {
        kind: {
            "lower": _list((f.lower_competing if competing else f.lower)[left]),
            "upper": _list((f.upper_competing if competing else f.upper)[left]),
        }
        for kind, f in fits.items()
    }
    est, std_err = (fit.est_competing, fit.std_err_competing) if competing else (fit.est, fit.std_err)
    return {"cif": _list(est[left]), "se": _list(std_err[left]), "ci": limits}


def _cif_landmarks(
    fits: dict[str, CumulativeIncidence], aalen: CumulativeIncidence, times: list[float], *, competing: bool
) -> Case:
    found = {kind: landmarks(fit, times, competing=competing) for kind, fit in fits.items()}
    marks, other = next(iter(found.values())), landmarks(aalen, times, competing=competing)
    std_err = [mark.std_err for mark in marks]
    return {
        "cif": [mark.est for mark in marks],
        "se": std_err,
        "se_greenwood_etm": std_err,
        "ci": {k: {"lower": [m.lower for m in ms], "upper": [m.upper for m in ms]} for k, ms in found.items()},
        "se_aalen_cmprsk": [mark.std_err for mark in other],
        "ci_loglog_cmprsk": {"lower": [mark.lower for mark in other], "upper": [mark.upper for mark in other]},
    }


def _list(values: Any) -> list[Any]:
    return [None if isinstance(value, float) and np.isnan(value) else value for value in np.asarray(values).tolist()]


METHODS = {
    "km": km,
    "km_left_truncated": km,
    "reverse_km": reverse_km,
    "cif": cif,
    "cif_left_truncated": cif,
}
