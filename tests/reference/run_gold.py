"""Run every reference case of a folder: `python -m tests.reference.run_gold FOLDER [--misses]`.

Prints, by method, how many cases there are, how many agree, and the largest relative error among values that count.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from tests.reference.adapter import METHODS, compute
from tests.reference.compare import Comparison, compare
from tests.reference.rows import case_data

NO_CASES = {"tolerances.json"}


def run_case(path: Path) -> tuple[str, list[Comparison]]:
    """A case's method and its comparisons."""
    case = json.loads(path.read_text(encoding="utf-8"))
    if case["method"] not in METHODS:
        return case["method"], []
    observed = compute(case, case_data(case, path.parent))
    return case["method"], list(compare(case["expected"], observed, case["method"]))


def main(folder: Path, *, misses: bool) -> int:
    """Print the table; 0 if every case agrees. A method that the package does not have counts as not met."""
    results: dict[str, list[tuple[str, list[Comparison]]]] = defaultdict(list)
    for path in sorted(folder.glob("*.json")):
        if path.name not in NO_CASES:
            method, comparisons = run_case(path)
            results[method].append((path.stem, comparisons))
    print(f"{'method':24}{'cases':>7}{'met':>7}  largest relative error")
    failed = 0
    for method in sorted(results):
        cases = results[method]
        met = sum(bool(found) and all(c.met for c in found) for _, found in cases)
        error = max((c.error for _, found in cases for c in found), default=float("nan"))
        covered = method in METHODS
        failed += len(cases) - met
        print(
            f"{method:24}{len(cases):7}{met if covered else '-':>7}  {f'{error:.1e}' if covered else 'not covered yet'}"
        )
        if misses:
            for name, found in cases:
                for miss in [c for c in found if not c.met][:3]:
                    print(f"    {name} {miss.path}: expected {miss.expected}, observed {miss.observed}")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="print the first values that do not agree")
    arguments = parser.parse_args()
    sys.exit(main(arguments.folder, misses=arguments.misses))
