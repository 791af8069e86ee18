"""How fast, and in how much memory, two spreadsheets of any size are imported: `main(scale)` with `scale` patients.

The files are made up, five visits a patient, sorted by visit and not by patient, in the columns of the Xu 2021 example.
The import runs as its own process against the database that the environment names, so that its peak memory is its own.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / "examples" / "xu2021"
VISITS = ("3 months", "6 months", "9 months", "12 months", "18 months")
_MONTHS = (3, 6, 9, 12, 18)
_LEVELS = ("C5", "T3", "T7-T8", "T10", "L1", "L3", "L5")
_TUMOURS = ("Lung", "Breast", "Renal", "Prostate", "Thyroid", "Liver")


def main(scale: int = 100_000) -> list[tuple[str, str]]:
    """Generate, import, import again. Returns (what, figure) pairs; the site is made anew and stays."""
    with tempfile.TemporaryDirectory() as folder:
        patients, followup = Path(folder) / "patients.csv", Path(folder) / "followup.csv"
        generate(scale, patients, followup)
        rows = scale * (1 + len(VISITS))
        code = f"BENCH-{int(time.time())}"
        first = _import(code, patients, followup)
        again = _import(code, patients, followup)
    return [
        (
            "import",
            f"{scale:,} patients, {scale * len(VISITS):,} visits in {first[0]:.0f} s ({rows / first[0]:,.0f} rows/s)",
        ),
        ("import, peak memory", f"{first[1] / 1024:.0f} MB"),
        ("the same files again", f"{again[0]:.0f} s, {again[1] / 1024:.0f} MB"),
    ]


def generate(scale: int, patients: Path, followup: Path) -> None:
    """Write both files, the same for the same scale."""
    chance = random.Random(scale)
    operated = [date(2012, 1, 1) + timedelta(days=chance.randrange(3650)) for _ in range(scale)]
    followed = [chance.randrange(600, 1600) for _ in range(scale)]
    heads = _heads("xu2021_patients.csv")
    with patients.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        for number in range(scale):
            writer.writerow(_patient(chance, number, operated[number], followed[number]))
    with followup.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(_heads("xu2021_followup.csv"))
        for label, months in zip(VISITS, _MONTHS, strict=True):
            for number in range(scale):
                seen = operated[number] + timedelta(days=months * 30 + chance.randrange(20))
                table.writerow(_visit(chance, number, label, seen))


def _heads(name: str) -> list[str]:
    with (EXAMPLE / name).open(encoding="utf-8") as file:
        return next(csv.reader(file))


def _patient(chance: random.Random, number: int, operated: date, followed: int) -> dict[str, object]:
    separation = chance.random() < 0.5
    born = operated - timedelta(days=chance.randrange(30 * 366, 85 * 365))
    return {
        "Hospital no.": f"BENCH-{number:07}",
        "Name": f"Benchmark Person-{number:07}",
        "Date of birth": born.isoformat(),
        "Phone": f"+00 555 {number:07}",
        "Sex": chance.choice("FM"),
        "Age at surgery": (operated - born).days * 4 // 1461,
        "Primary tumour": chance.choice(_TUMOURS),
        "Level": chance.choice(_LEVELS),
        "Frankel pre": chance.choice("ABCDE"),
        "KPS pre": chance.randrange(3, 11) * 10,
        "Tomita": chance.randrange(2, 11),
        "Tokuhashi (revised)": chance.randrange(16),
        "Operation": "Separation surgery" if separation else "Piecemeal spondylectomy",
        "Date of surgery": operated.isoformat(),
        "Operative time (h)": chance.randrange(30, 140) / 20,
        "Blood loss (ml)": chance.randrange(4, 60) * 50,
        "Frankel post": chance.choice("BCDE"),
        "Complications": chance.choice(["None"] * 8 + ["Wound infection", "Wound infection; Pneumonia"]),
        "Radiotherapy": "SRS" if separation else "",
        "RT start": (operated + timedelta(days=chance.randrange(14, 40))).isoformat() if separation else "",
        "RT dose (Gy)": 24 if separation else "",
        "RT fractions": 3 if separation else "",
        "Local recurrence": "No",
        "Date of recurrence": "",
        "Status": chance.choice(("Alive", "Dead")),
        "Last contact / death": (operated + timedelta(days=followed)).isoformat(),
    }


def _visit(chance: random.Random, number: int, label: str, seen: date) -> list[object]:
    mode, imaging = chance.choice(("Outpatient clinic", "Telephone")), chance.choice(("MRI", "CT", "PET/CT"))
    scales = chance.choice("BCDE"), chance.randrange(8), chance.randrange(4, 11) * 10
    return [f"BENCH-{number:07}", label, seen.isoformat(), mode, imaging, "No evidence of recurrence", *scales]


def _import(code: str, patients: Path, followup: Path) -> tuple[float, int]:
    """Seconds, and peak kilobytes, of one run of the command."""
    command = [sys.executable, "manage.py", "import_cohort", "--site", code, "--create-site", "Benchmark"]
    command += ["--mapping", str(EXAMPLE / "mapping.toml"), str(patients), str(followup)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=sys.stderr)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the import ended with status {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss


if __name__ == "__main__":
    for what, figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(f"{what}: {figure}")
