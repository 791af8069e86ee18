"""Opening a file of either kind as a table."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from outcomes.imports.csv_files import read_csv
from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import refused
from outcomes.imports.tables import Progress, Report, Table
from outcomes.imports.workbooks import read_workbook


@contextmanager
def open_table(path: Path, sheet: Sheet, name: str, *, report: Report, progress: Progress) -> Iterator[Table]:
    """The table of a CSV or XLSX file, open as long as the block runs. Raises FileRefused where it is no table."""
    if not path.is_file():
        raise refused(name, f"there is no file {path.name}", "Check the name and the folder.")
    kind = path.suffix.lower()
    if kind in (".xls", ".ods"):
        raise refused(name, f"{kind} files are not read", "Save the file as .xlsx or .csv.")
    with ExitStack() as open_files:
        table = Table(name, report, open_files)
        if kind in (".xlsx", ".xlsm"):
            read_workbook(path, sheet, table)
        else:
            read_csv(path, sheet, table, progress)
        yield table
