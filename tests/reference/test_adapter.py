"""What the adapter makes of data that no case of ours has: other codings, other arms, next to nobody, no events."""

import copy
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.reference.adapter import compute
from tests.reference.rows import case_data

CASES = Path(__file__).parent / "cases"
Case = dict[str, Any]


def _smallest_of_each_method() -> list[Path]:
    found: dict[str, Path] = {}
    for path in sorted(CASES.glob("*.json"), key=lambda path: (path.stat().st_size, path.name)):
        case = json.loads(path.read_text(encoding="utf-8"))
        if case["dataset"]:
            found.setdefault(case["method"], path)
    return sorted(found.values())


def _case(name: str) -> tuple[Case, pd.DataFrame]:
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    data = case_data(case, CASES)
    assert data is not None
    return case, data


def _of(method: str) -> tuple[Case, pd.DataFrame]:
    for path in _smallest_of_each_method():
        case, data = _case(path.stem)
        if case["method"] == method:
            return case, data
    raise AssertionError(f"no case of {method}")


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, float):
        yield value


def _without_events(case: Case, data: pd.DataFrame) -> pd.DataFrame:
    column = case["columns"].get("event") or case["columns"].get("status")
    return data.assign(**{column: 0}) if column else data.iloc[:0]


def _with_one_event(case: Case, data: pd.DataFrame) -> pd.DataFrame:
    data = _without_events(case, data)
    column = case["columns"].get("event") or case["columns"].get("status")
    if column:
        data.loc[data.index[len(data) // 2], column] = 1
    return data


def _one_arm(case: Case, data: pd.DataFrame) -> pd.DataFrame:
    column = case["columns"].get("group") or case["columns"].get("treatment") or case["columns"].get("row")
    return data[data[column] == data[column].dropna().iloc[0]] if column else data.iloc[:1]


SCARCE: dict[str, Callable[[Case, pd.DataFrame], pd.DataFrame]] = {
    "nobody": lambda _, data: data.iloc[:0],
    "one patient": lambda _, data: data.iloc[:1],
    "one arm": _one_arm,
    "no events": _without_events,
    "one event": _with_one_event,
}


@pytest.mark.parametrize("path", _smallest_of_each_method(), ids=lambda path: path.stem)
def test_scarce_data_give_an_answer_without_a_nan(path: Path) -> None:
    case, data = _case(path.stem)

    for name, made_scarce in SCARCE.items():
        found = compute(case, made_scarce(case, data).reset_index(drop=True))
        assert not any(math.isnan(number) for number in _numbers(found)), name


@pytest.mark.parametrize("method", ["km", "logrank", "cox", "gray", "t_welch", "logistic", "mann_whitney"])
def test_it_does_not_matter_how_rows_and_columns_are_ordered(method: str) -> None:
    case, data = _of(method)
    case["expected"] = {}
    shuffled = data.sample(frac=1, random_state=4)[sorted(data.columns, reverse=True)].reset_index(drop=True)

    found, other = compute(case, data), compute(case, shuffled)

    for answer in (found, other):  # a list with a place for each row goes with the rows
        answer.pop("used_rows", None)
        answer.pop("fitted", None)
    assert found == other


def test_events_coded_one_and_two_are_read_as_r_reads_them() -> None:
    case, data = _of("logrank")
    column = case["columns"]["event"]

    assert compute(case, data.assign(**{column: data[column] + 1})) == compute(case, data)


def test_true_and_false_are_groups_in_the_words_of_r() -> None:
    case, data = _of("t_welch")
    first, second = case["params"]["group_levels"]
    group = case["columns"]["group"]
    data = data[data[group].astype(str).isin([first, second])].reset_index(drop=True)
    other = copy.deepcopy(case)
    other["params"]["group_levels"] = ["TRUE", "FALSE"]

    assert compute(other, data.assign(**{group: data[group].astype(str) == first})) == compute(case, data)


def test_patients_of_a_third_arm_may_have_levels_that_the_compared_arms_lack() -> None:
    case, data = _case("a2629__logit")
    factor = next(c["column"] for c in case["columns"]["covariates"] if c["type"] == "factor")
    stranger = data.iloc[[0]].assign(**{case["columns"]["treatment"]: "another", factor: "unheard of"})
    with_third = pd.concat([data, stranger], ignore_index=True)

    assert compute(case, with_third) == compute(case, data)


def test_curves_leave_out_groups_that_are_not_asked_for() -> None:
    case, data = _of("km")
    group = "asked for"
    case["columns"]["group"], case["params"]["group_levels"] = group, ["one"]
    data = data.assign(**{group: "one"})
    with_other = pd.concat([data, data.iloc[:3].assign(**{group: "two"})], ignore_index=True)

    found = compute(case, with_other)

    assert found["groups"] == compute(case, data)["groups"]
    assert found["n_used"] == compute(case, data)["n_used"]


@pytest.mark.parametrize("name", ["a2629__revkm_arm", "a2629__logit"])
def test_the_confidence_level_is_that_of_the_case(name: str) -> None:
    case, data = _case(name)
    wide, narrow = (copy.deepcopy(case) for _ in range(2))
    wide["params"]["conf_level"], narrow["params"]["conf_level"] = 0.99, 0.5

    assert compute(wide, data) != compute(narrow, data)
