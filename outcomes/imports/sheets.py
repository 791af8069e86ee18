"""Opening a file of either kind as a table."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import PurePath

from outcomes.imports.csv_files import read_csv
from outcomes.imports.mapping import Sheet
from outcomes.imports.problems import refused
from outcomes.imports.sources import FileSource, Source
from outcomes.imports.tables import Progress, Report, Table
from outcomes.imports.workbooks import read_workbook


@contextmanager
def open_table(source: Source, sheet: Sheet, name: str, *, report: Report, progress: Progress) -> Iterator[Table]:
    """The table of a CSV or XLSX file, open as long as the block runs. Raises FileRefused where it is no table."""
    if isinstance(source, FileSource) and not source.path.is_file():
        raise refused(name, f"there is no file {source.name}", "Check the name and the folder.")
    kind = PurePath(source.name).suffix.lower()
    if kind in (".xls", ".ods"):
        raise refused(name, f"{kind} files are not read", "Save the file as .xlsx or .csv.")
    with ExitStack() as open_files:
        table = Table(name, report, open_files)
        if kind in (".xlsx", ".xlsm"):
            read_workbook(source, sheet, table, progress)
        else:
            read_csv(source, sheet, table, progress)
        yield table
