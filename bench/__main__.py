"""`python -m bench [NAME ...] [--scale N]`: figures measured side by side in one run. See docs/benchmarks.md."""

import argparse
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
NAMES = ("curves", "regression", "nightly", "walls", "workbench", "export", "reading", "import")
SITES = 40


def main() -> None:
    options = _options()
    _choose_environment(options.var)
    # What follows reads settings, which are now those of the benchmarks.
    import django

    django.setup()
    from bench import curves, exporting, import_cohort, nightly, reading, regression, walls, workbench
    from bench.database import bench_database, fill
    from bench.table import Row, machine, printed

    rows: list[Row] = []
    with bench_database(options.var) as database:
        if {"curves", "regression", "nightly", "walls", "workbench", "export", "reading"} & set(options.names):
            _say(f"Making {options.scale:,} procedures in {SITES} sites inside the database ...")
            seconds = fill(database, procedures=options.scale, sites=SITES)
            rows.append(Row("generate", f"{options.scale:,} procedures in {SITES} sites", f"{seconds:.0f} s"))
        if {"curves", "regression", "nightly"} & set(options.names):
            _say("Running the night ...")
            rows += nightly.measure(database, procedures=options.scale, sites=SITES)
        if "curves" in options.names:
            _say("Drawing curves, ours and lifelines' in turn ...")
            rows += curves.measure(database)
        if "regression" in options.names:
            _say("Fitting Cox regressions, ours and lifelines' in turn ...")
            rows += regression.measure(database)
        if "walls" in options.names:
            _say("Saving and listing, with walls and without ...")
            rows += walls.measure(database, procedures=options.scale)
        if "workbench" in options.names:
            _say("Opening the day and patients, saving visits ...")
            rows += workbench.measure(database)
        if "export" in options.names:
            _say("Exporting, and copying the same rows ...")
            rows += exporting.measure(database, procedures=options.scale)
        if "reading" in options.names:
            _say("Reading page by page ...")
            rows += reading.measure(database, procedures=options.scale, sites=SITES)
        if "import" in options.names:
            _say("Importing ...")
            del os.environ["DATABASE_ROLE"]  # the command chooses its own, as an operator's would
            rows += [Row("import", what, figure) for what, figure in import_cohort.main(options.scale // 10)]
        about = machine(database)
    print(about)
    print()
    print(printed(rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)} (all)")
    parser.add_argument("--scale", type=int, default=1_000_000, help="procedures (1,000,000); a tenth is imported")
    parser.add_argument("--var", type=Path, default=PROJECT / "var" / "bench", help="where the server lives")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(NAMES)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    options.names = options.names or list(NAMES)
    return options


def _choose_environment(var: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "REDIS_"))]:
        del os.environ[name]
    var.mkdir(parents=True, exist_ok=True)
    os.environ |= {"SPINEMET_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_ROLE": "app"}


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
