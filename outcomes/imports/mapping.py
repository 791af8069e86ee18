"""The mapping file: column by column, where a hospital's values go and how its words translate.

Read with everything that is wrong with it told at once (`MappingError`), before a row of data is looked at.
`docs/import.md` explains the file to those who write one.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from outcomes.imports.cells import DATE_FORMATS, plain
from outcomes.imports.mapping_faults import Fault, faults_of_sheet
from registry.vocabulary.common import MissingReason


class MappingError(Exception):
    """What is wrong with a mapping: every fault, with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"  {fault.where}: {fault.what}" for fault in faults))


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _known_format(name: str) -> str:
    if name not in DATE_FORMATS:
        raise ValueError(f"{name!r} is not a date format; there are {', '.join(DATE_FORMATS)}")
    return name


def _plain_keys(words: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word, meaning in words.items():
        if found.setdefault(plain(word), meaning) != meaning:
            raise ValueError(f"{word!r} stands twice with different meanings; case and white space make no difference")
    return found


Formats = list[Annotated[str, AfterValidator(_known_format)]]
Code = str | int | bool
#: A word means a code, or a code and values for further fields.
Words = Annotated[dict[str, Code | dict[str, Code]], AfterValidator(_plain_keys)]
Reasons = Annotated[dict[str, MissingReason], AfterValidator(_plain_keys)]
Plain = Annotated[list[str], AfterValidator(lambda words: [plain(word) for word in words])]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """What one column means."""

    to: Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1)]
    as_written: str | None = None
    words: Words = {}
    missing: Reasons = {}
    nothing: Plain = []
    dates: Formats = []
    decimal: Literal[".", ","] | None = None
    multiply_by: Decimal | None = Field(None, gt=0)
    round: bool = False
    split: str | None = Field(None, min_length=1)


class Sheet(_Strict):
    """What one file means. `key` is the column of the person; `visit`, in the follow-up, that of the visit's name."""

    key: str
    visit: str | None = None
    worksheet: str | None = None
    encoding: str | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    decimal: Literal[".", ","] = "."
    dates: Formats = []
    blank: MissingReason | None = None
    ignore: list[str] = []
    constants: dict[str, Code] = {}
    columns: dict[str, Column]

    def formats_of(self, column: Column) -> list[str]:
        return column.dates or self.dates

    def reason_for(self, column: Column, word: str) -> MissingReason | None:
        """Why a value is absent, where this word, or a blank, says that it is."""
        return column.missing.get(plain(word)) or (self.blank if word == "" else None)

    @property
    def heads(self) -> list[str]:
        """Every column head that the file must have."""
        named = [self.key, *([self.visit] if self.visit else []), *self.columns]
        return list(dict.fromkeys(named))


class Mapping(_Strict):
    """Both files. `name` marks the rows it makes, so that the same source finds them again: keep it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")
    title: str = ""
    patients: Sheet
    followup: Sheet

    @property
    def prefix(self) -> str:
        """How the source keys of its rows begin."""
        return f"{self.name}/"


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping. Raises MappingError with every fault at once."""
    try:
        return mapping_from(path.read_bytes(), path.name)
    except OSError as error:
        raise MappingError([Fault(path.name, f"cannot be read: {error.strerror}")]) from None


def mapping_from(file: bytes, name: str) -> Mapping:
    """A mapping from what its file holds; faults of the whole file are told of `name`."""
    try:
        content = tomllib.loads(file.decode("utf-8"))
    except UnicodeDecodeError:
        raise MappingError([Fault(name, "is not text in UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise MappingError([Fault(name, f"is not TOML: {error}")]) from None
    try:
        mapping = Mapping.model_validate(content)
    except ValidationError as error:
        raise MappingError([_fault(dict(detail)) for detail in error.errors()]) from None
    faults = faults_of_sheet("patients", mapping.patients) + faults_of_sheet("followup", mapping.followup)
    if faults:
        raise MappingError(faults)
    return mapping


def _fault(detail: dict[str, Any]) -> Fault:
    where = ".".join(
        str(part) for part in detail["loc"] if not str(part).startswith(("function-", "dict[", "constrained-"))
    )
    return Fault(where, detail["msg"].removeprefix("Value error, "))
