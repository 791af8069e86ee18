"""Both files into the spool, with what is wrong with whole rows: too short, without a person, doubled, of nobody."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from outcomes.imports.heads import check_heads
from outcomes.imports.mapping import Mapping, Sheet
from outcomes.imports.people import Person, compose
from outcomes.imports.problems import FileRefused, Problem
from outcomes.imports.progress import Progress
from outcomes.imports.readings import Reading, SheetReader
from outcomes.imports.sheets import open_table
from outcomes.imports.sources import Source
from outcomes.imports.spool import PersonRows, Spool
from outcomes.imports.tables import Row, Table
from registry.rules import HIDDEN

LONGEST_VISIT = 40


@dataclass
class Files:
    """Two files, read into a spool; each person can be understood from there, as often as needed."""

    spool: Spool
    mapping: Mapping
    patients: SheetReader
    followup: SheetReader
    notes: list[str] = field(default_factory=list)

    def understand(self, rows: PersonRows) -> tuple[Person, Reading, list[Reading]]:
        """What the files say about one person, and the readings it comes from."""
        patient = self.patients.read(rows.patient)
        visits = [(self.followup.keys_of(row)[1], self.followup.read(row)) for row in rows.visits]
        person = compose(self.mapping.prefix, rows.key, self.patients, patient, self.followup, visits)
        return person, patient, [reading for _, reading in visits]


def load_files(spool: Spool, mapping: Mapping, patients: Source, followup: Source, progress: Progress) -> Files:
    """Read both files. Problems of rows go to the spool; FileRefused tells what is wrong with a file as a whole."""
    problems: list[Problem] = []

    def report(problem: Problem) -> None:
        spool.report([problem])

    readers: dict[str, SheetReader] = {}
    notes: list[str] = []
    for name, source, sheet in (("patients", patients, mapping.patients), ("followup", followup, mapping.followup)):
        try:
            with (
                progress(f"Reading {source.name}", source.size, "B") as bar,
                open_table(source, sheet, name, report=report, progress=bar.update) as table,
            ):
                readers[name] = _load(spool, table, sheet)
                notes += table.notes
        except FileRefused as refusal:
            problems += refusal.problems
    if problems:
        raise FileRefused(problems + list(spool.problems()))
    spool.seal()
    spool.report(_doubled(spool, readers))
    return Files(spool, mapping, readers["patients"], readers["followup"], notes)


def _load(spool: Spool, table: Table, sheet: Sheet) -> SheetReader:
    reader = SheetReader(table.name, sheet, check_heads(table, sheet), len(table.heads))
    if table.name == "patients":
        spool.add_patients((reader.keys_of(row)[0], row) for row in _good_rows(table, reader))
    else:
        spool.add_followup((*reader.keys_of(row), row) for row in _good_rows(table, reader))
    return reader


def _good_rows(table: Table, reader: SheetReader) -> Iterator[Row]:
    """Rows that can be told apart; empty rows are passed over, others are reported."""
    headless = {index for index, head in enumerate(table.heads) if not head}
    for row in table.rows:
        number, cells = row
        if not any(cells):
            continue
        if not reader.is_whole(row):
            rule = f"the row has {len(cells)} cells, and there are {len(table.heads)} heads"
            table.report(
                Problem(
                    table.name,
                    number,
                    "",
                    "",
                    rule,
                    "Look for a delimiter within a cell: such a cell stands in quotation marks.",
                )
            )
            continue
        for index in [index for index in headless if cells[index]]:
            headless.discard(index)
            rule = f"column {index + 1} has values but no head (are heads merged?)"
            table.report(Problem(table.name, number, "", HIDDEN, rule, "Give the column a head, or remove it."))
        key, visit = reader.keys_of(row)
        if not key:
            table.report(
                Problem(
                    table.name,
                    number,
                    reader.sheet.key,
                    "",
                    "the row does not say whose it is",
                    "Fill in the person's number.",
                )
            )
        elif reader.sheet.visit is not None and not visit:
            table.report(
                Problem(
                    table.name,
                    number,
                    reader.sheet.visit,
                    "",
                    "the row does not say which visit it is",
                    "Name the visit.",
                )
            )
        elif len(visit) > LONGEST_VISIT:
            rule = f"the name of a visit has at most {LONGEST_VISIT} characters"
            table.report(Problem(table.name, number, reader.sheet.visit or "", "", rule, "Shorten the name."))
        else:
            yield row


def _doubled(spool: Spool, readers: dict[str, SheetReader]) -> Iterator[Problem]:
    patients, followup = readers["patients"].sheet.key, readers["followup"].sheet.key
    for row, first in spool.doubled_people():
        rule = f"the same number stands in row {first}: one person has one row, two persons have two numbers"
        yield Problem("patients", row, patients, HIDDEN, rule, "Correct the number, or remove one of the rows.")
    for row, first in spool.doubled_visits():
        rule = f"this person has a visit of this name in row {first} already"
        yield Problem(
            "followup", row, readers["followup"].sheet.visit or "", "", rule, "Name each visit of a person once."
        )
    for row in spool.visits_of_nobody():
        yield Problem(
            "followup",
            row,
            followup,
            HIDDEN,
            "the patients' file has nobody with this number",
            "Correct the number, or add the person.",
        )
