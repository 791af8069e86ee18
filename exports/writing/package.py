"""A zip that explains itself: tables, what they mean, what was counted."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports.dictionary.codebook import codebook_csv
from exports.dictionary.frictionless import datapackage
from exports.release.columns import Column
from exports.release.entities import Entity

README = """This package was made by a SpineMet registry.

datapackage.json  every table and column (Frictionless Data Package 2)
codebook.csv      the same as a table
MANIFEST.json     profile, snapshot, rows expected and written, SHA-256 of each table
*.csv             the tables; an empty cell is an absent value, and the column "..._missing_reason" says why

Linking these rows to people or to other data is forbidden by the agreement under which they were given out.
"""


def write_package(
    path: Path, files: Sequence[Path], tables: Mapping[Entity, Sequence[Column]], manifest: dict[str, Any]
) -> None:
    described = datapackage(tables, name=manifest["project"], version=manifest["dictionaryVersion"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("README.txt", README)
        package.writestr("datapackage.json", json.dumps(described, indent=1, ensure_ascii=False))
        package.writestr("codebook.csv", codebook_csv(tables))
        package.writestr("MANIFEST.json", json.dumps(manifest, indent=1))
        for file in files:
            package.write(file, file.name)
