"""Reference cases of weighted curves and of restricted mean survival time."""

import math
from typing import Any

from analytics import stats
from tests.reference.curve_cases import _km_landmarks, _list, _quantiles
from tests.reference.rows import Row, complete, listed, numbers, of_level

Case = dict[str, Any]


def km(case: Case, rows: list[Row]) -> Case:
    """Survival of weighted patients."""
    columns, params = case["columns"], case["params"]
    used = _used(case, rows, columns["event"])
    groups = []
    for level in params.get("group_levels", ["all"]):
        members = of_level(used, columns.get("group"), level)
        if not members:
            groups.append({"group": level, "n": 0, "status": "empty_group"})
            continue
        given = _given(members, columns, columns["event"])
        options = {"robust": params["robust"], "conf_level": params["conf_level"], "entry": given.pop("entry")}
        fits = {
            kind: stats.kaplan_meier_weighted(*given.values(), conf_type=kind, **options)
            for kind in params["conf_types"]
        }
        first = next(iter(fits.values()))
        groups.append(
            {
                "group": level,
                "n": first.n,
                "events": math.fsum(first.n_event),
                "censored": math.fsum(first.n_censor),
                **_quantiles(fits),
                "landmarks": _km_landmarks(fits, params["landmark_times"]),
                "last_followup": first.last_followup,
            }
        )
    return {"n_used": len(used), "n_dropped": len(rows) - len(used), "groups": groups}


def cif(case: Case, rows: list[Row]) -> Case:
    """Cumulative incidence of weighted patients."""
    columns, params = case["columns"], case["params"]
    used = _used(case, rows, columns["status"])
    groups = []
    for level in params.get("group_levels", ["all"]):
        members = of_level(used, columns.get("group"), level)
        if not members:
            groups.append({"group": level, "n": 0, "status": "empty_group"})
            continue
        groups.append({"group": level, "n": len(members), **_cif_group(members, columns, params)})
    return {"n_used": len(used), "groups": groups}


def _cif_group(members: list[Row], columns: Case, params: Case) -> Case:
    given, times = _given(members, columns, columns["status"]), params["landmark_times"]
    options = {"conf_level": params["conf_level"], "entry": given.pop("entry")}
    fits = {
        kind: stats.cumulative_incidence_weighted(*given.values(), conf_type=kind, **options)
        for kind in params["conf_types"]
    }
    free = stats.kaplan_meier_weighted(given["time"], given["status"] > 0, given["weight"], entry=options["entry"])
    marks = stats.landmarks(free, times)
    causes = []
    for name, code in params["event_codes"].items():
        if not code:
            continue
        found = {kind: stats.landmarks(fit, times, competing=code == 2) for kind, fit in fits.items()}
        first = next(iter(found.values()))
        ci = {k: {"lower": [m.lower for m in ms], "upper": [m.upper for m in ms]} for k, ms in found.items()}
        about = {"cif": [mark.est for mark in first], "se": [mark.std_err for mark in first], "ci": ci}
        n_events = int((given["status"] == code).sum())
        causes.append({"cause": name, "code": code, "n_events": n_events, "landmarks": about})
    return {
        "last_followup": free.last_followup,
        "landmark_times": times,
        "beyond_last_followup": [mark.beyond_last_followup for mark in marks],
        "event_free": _list([mark.est for mark in marks]),
        "causes": causes,
    }


def rmst(case: Case, rows: list[Row]) -> Case:
    """Restricted means, and each group against the first."""
    columns, params = case["columns"], case["params"]
    used = complete(rows, columns["time"], columns["event"], columns.get("group"))
    means = {}
    for level in params.get("group_levels", ["all"]):
        members = of_level(used, columns.get("group"), level)
        table = stats.EventTable.from_rows(numbers(members, columns["time"]), numbers(members, columns["event"]))
        means[level] = stats.restricted_mean(table, params["tau"], conf_level=params["conf_level"])
    present = [level for level in means if means[level].n]
    return {
        "groups": [_rmst_group(level, mean) for level, mean in means.items()],
        "differences": [_rmst_difference(level, present[0], means) for level in present[1:]],
    }


def _rmst_group(level: str, mean: stats.RestrictedMean) -> Case:
    if not mean.n:
        return {"group": level, "n": 0, "status": "empty_group"}
    about = {"rmst": mean.est, "se": mean.std_err, "lower": mean.lower, "upper": mean.upper, "rmtl": mean.lost}
    return {"group": level, "n": mean.n, **about, "tau_beyond_last_followup": mean.beyond_last_followup}


def _rmst_difference(level: str, reference: str, means: dict[str, stats.RestrictedMean]) -> Case:
    found = stats.restricted_mean_difference(means[level], means[reference])
    return {
        "group": level,
        "reference": reference,
        "difference": found.difference,
        "se": found.std_err,
        "lower": found.lower,
        "upper": found.upper,
        "z": found.z,
        "p_value": found.p_value,
        "ratio": found.ratio,
        "ratio_lower": found.ratio_lower,
        "ratio_upper": found.ratio_upper,
    }


def _used(case: Case, rows: list[Row], outcome: str) -> list[Row]:
    columns = case["columns"]
    used = complete(rows, columns["time"], outcome, columns.get("group"), columns.get("entry"), columns["weight"])
    return listed(used, columns.get("group"), case["params"].get("group_levels"))


def _given(rows: list[Row], columns: Case, outcome: str) -> Case:
    entry = numbers(rows, columns["entry"]) if columns.get("entry") else None
    status = numbers(rows, outcome)
    return {
        "time": numbers(rows, columns["time"]),
        "status": status,
        "weight": numbers(rows, columns["weight"]),
        "entry": entry,
    }


METHODS = {
    "km_weighted": km,
    "cif_weighted": cif,
    "rmst": rmst,
}
