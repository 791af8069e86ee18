"""The machinery of `make bench` works, small: rows made in the server, the night over them, both sides agreeing."""

import os
import subprocess
import sys

import pytest

from bench.table import Row, printed
from config.environment import PROJECT
from tests import VAR


@pytest.mark.skipif(not os.environ.get("SPINEMET_FULL"), reason="takes a minute and more: make test-full")
def test_curves_and_night_are_measured_side_by_side_on_rows_made_in_the_server():
    command = [
        sys.executable,
        "-m",
        "bench",
        "curves",
        "regression",
        "nightly",
        "walls",
        "export",
        "--scale",
        "1500",
        "--var",
        str(VAR / "bench"),
    ]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr[-3000:]
    figures = {line.split("|")[1].strip() for line in run.stdout.splitlines() if line.startswith("| ")}
    assert figures == {
        "benchmark",
        "generate",
        "nightly",
        "nightly, memory",
        "curves",
        "regression",
        "walls",
        "export",
        "export, memory",
    }
    assert "lifelines" in run.stdout


def test_an_unknown_benchmark_is_refused_with_those_there_are():
    run = subprocess.run([sys.executable, "-m", "bench", "speed"], cwd=PROJECT, capture_output=True, text=True)

    assert run.returncode == 2
    assert "there are curves, regression, nightly, walls, workbench, export, reading, import" in run.stderr


@pytest.mark.parametrize(("met", "word"), [(True, "met"), (False, "BELOW THE BAR"), (None, "|  ")])
def test_a_figure_below_its_bar_is_said_so(met, word):
    assert word in printed([Row("name", "what", "1 s", bar="<= 2 s", met=met)])
