"""Every statistic against R: cases of synthetic cohorts and their edges, computed with R's own packages."""

import json
from pathlib import Path

import pytest

from tests.reference.adapter import METHODS, compute
from tests.reference.compare import compare
from tests.reference.rows import case_data
from tests.reference.run_gold import main

CASES = Path(__file__).parent / "cases"
PATHS = sorted(CASES.glob("*.json"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_equals_r(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))

    observed = compute(case, case_data(case, CASES))

    comparisons = list(compare(case["expected"], observed, case["method"]))
    assert comparisons
    assert [c for c in comparisons if not c.met] == []


def test_the_cases_cover_every_method() -> None:
    covered = {json.loads(path.read_text(encoding="utf-8"))["method"] for path in PATHS}

    assert covered == set(METHODS) - {"grho"}  # other rho: against a library, in the unit tests of the log-rank test


@pytest.mark.parametrize(
    ("expected", "observed"),
    [
        ({"surv": 0.5}, {"surv": 0.5 + 1e-8}),
        ({"p_value": 0.04}, {"p_value": 0.0401}),
        ({"n_risk": [26, 20]}, {"n_risk": [26, 21]}),
        ({"n_risk": [26, 20]}, {"n_risk": [26]}),
        ({"or_upper": "Inf"}, {"or_upper": 1e300}),
        ({"median": 294.5}, {"median": None}),
        ({"status": "not_estimable"}, {"chisq": 1.0}),
    ],
)
def test_the_comparison_sees_what_differs(expected: dict[str, object], observed: dict[str, object]) -> None:
    assert not all(c.met for c in compare(expected, observed, "km"))


def test_what_is_said_of_an_infinite_coefficient_is_not_compared() -> None:
    expected = {
        "status": "divergent",
        "divergent_terms": ["arm=b"],
        "coefficients": {"term": ["arm=a", "arm=b"], "coef": [0.5, -28.4]},
        "wald_test": {"stat": 0.1},
    }
    observed = expected | {"coefficients": {"term": ["arm=a", "arm=b"], "coef": [0.5, None]}, "wald_test": {}}
    wrong = expected | {"coefficients": {"term": ["arm=a", "arm=b"], "coef": [0.6, -28.4]}}

    assert all(c.met for c in compare(expected, observed, "cox"))
    assert [c.path for c in compare(expected, wrong, "cox") if not c.met] == ["coefficients.coef[0]"]


def test_the_runner_reports_agreement_by_method(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("tea__fisher.json", "tea.csv"):
        (tmp_path / name).write_bytes((CASES / name).read_bytes())

    status = main(tmp_path, misses=False)

    assert status == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:3] == ["fisher_2x2", "1", "1"]


def test_the_runner_fails_on_a_wrong_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tea.csv").write_bytes((CASES / "tea.csv").read_bytes())
    case = json.loads((CASES / "tea__fisher.json").read_text(encoding="utf-8"))
    case["expected"]["p_value"] = 0.5
    (tmp_path / "tea__fisher.json").write_text(json.dumps(case), encoding="utf-8")

    status = main(tmp_path, misses=True)

    assert status == 1
    assert "tea__fisher p_value: expected 0.5" in capsys.readouterr().out
