"""The codebook: every column in a line, with its words."""

import csv
import io
from collections.abc import Mapping, Sequence

from exports.release.columns import Column
from exports.release.entities import Entity

HEADER = ("table", "column", "label", "type", "unit", "words")


def codebook_csv(tables: Mapping[Entity, Sequence[Column]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for entity, columns in tables.items():
        for column in columns:
            words = " | ".join(f"{value}, {label}" for value, label in column.choices)
            writer.writerow([entity.name, column.name, column.label, column.kind.value, column.unit, words])
    return out.getvalue()
