"""The dictionary as REDCap's 18 columns."""

import csv
import io
from collections.abc import Mapping, Sequence

from exports.classification import Sensitivity
from exports.release.columns import Column, Kind
from exports.release.entities import Entity

HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_TYPES = {Kind.FLAG: "yesno", Kind.CODE: "dropdown", Kind.GRADE: "dropdown", Kind.LIST: "checkbox"}
_VALIDATION = {
    Kind.GRADE: "",
    Kind.INTEGER: "integer",
    Kind.DAY: "integer",
    Kind.NUMBER: "number",
    Kind.DATE: "date_ymd",
}


def variable(entity: Entity, column: Column) -> str:
    """A REDCap variable is unique in its project, so a column carries its table's name."""
    return column.name if column.name == "patient_id" else f"{entity.name}_{column.name}"


def redcap_rows(tables: Mapping[Entity, Sequence[Column]]) -> list[dict[str, str]]:
    """A row a variable; the record's own id stands first and once."""
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for entity, columns in tables.items():
        for column in sorted(columns, key=lambda c: c.name != "patient_id"):
            name = variable(entity, column)
            if name not in seen:
                seen.add(name)
                rows.append(_row(entity, column, name))
    return rows


def redcap_csv(tables: Mapping[Entity, Sequence[Column]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(redcap_rows(tables))
    return out.getvalue()


def _row(entity: Entity, column: Column, name: str) -> dict[str, str]:
    coded = column.kind in (Kind.CODE, Kind.GRADE, Kind.LIST) and column.choices
    kind = _TYPES.get(column.kind, "text") if coded or column.kind is Kind.FLAG else "text"
    return dict.fromkeys(HEADER, "") | {
        HEADER[0]: name,
        HEADER[1]: entity.name,
        HEADER[3]: kind,
        HEADER[4]: column.label,
        HEADER[5]: " | ".join(f"{value}, {label}" for value, label in column.choices) if coded else "",
        HEADER[6]: column.unit,
        HEADER[7]: "" if coded else _VALIDATION.get(column.kind, ""),
        HEADER[10]: "y" if column.sensitivity is Sensitivity.DATE and column.kind is Kind.DATE else "",
    }
