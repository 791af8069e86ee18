"""The Xu cohort as files that a test may spoil, cell by cell."""

import csv
from pathlib import Path

import pytest

from outcomes.imports.mapping import Mapping, load_mapping
from outcomes.imports.problems import FileRefused, Problem
from outcomes.imports.result import Result
from outcomes.imports.run import Import
from registry.models import Site

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "xu2021"
Table = list[list[str]]


class Cohort:
    """Two files and their mapping. Rows are numbered as a spreadsheet does: the first patient is in row 2."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.site = folder, site
        self.mapping_text = (EXAMPLE / "mapping.toml").read_text(encoding="utf-8")
        self.patients = _read(EXAMPLE / "xu2021_patients.csv")
        self.followup = _read(EXAMPLE / "xu2021_followup.csv")

    def set(self, row: int, column: str, value: str) -> None:
        self.patients[row - 1][self.patients[0].index(column)] = value

    def get(self, row: int, column: str) -> str:
        return self.patients[row - 1][self.patients[0].index(column)]

    def set_visit(self, row: int, column: str, value: str) -> None:
        self.followup[row - 1][self.followup[0].index(column)] = value

    def write(self, delimiter: str = ",", encoding: str = "utf-8") -> tuple[Path, Path]:
        paths = self.folder / "patients.csv", self.folder / "followup.csv"
        for path, table in zip(paths, (self.patients, self.followup), strict=True):
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file, delimiter=delimiter).writerows(table)
        return paths

    @property
    def mapping(self) -> Mapping:
        path = self.folder / "mapping.toml"
        path.write_text(self.mapping_text, encoding="utf-8")
        return load_mapping(path)

    def import_files(self, patients: Path, followup: Path, *, dry_run: bool = False) -> Result:
        return Import(self.site, self.mapping, patients, followup, by="command:test").run(dry_run=dry_run)

    def run(self, *, dry_run: bool = False) -> Result:
        return self.import_files(*self.write(), dry_run=dry_run)

    def problems(self) -> list[Problem]:
        with pytest.raises(FileRefused) as refusal:
            self.run()
        return refusal.value.problems


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
