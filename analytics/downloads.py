"""A figure or a table as a file: named so that it still says what it is in a downloads folder, with its provenance."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from analytics.models import Run

CONTENT_TYPES: dict[str, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Download:
    """What a file is made from: the generation it belongs to and the words of its name."""

    run: Run
    words: Sequence[str]
    suffix: str

    @property
    def file_name(self) -> str:
        return f"spinemet_{'_'.join(self.words)}_run-{self.run.pk}.{self.suffix}"

    def etag(self, request: HttpRequest) -> str:
        """One generation by one version of the code always gives the same file, under the same control."""
        generation = [str(self.run.pk), self.run.input_hash, self.run.code_version]
        basis = "\n".join([*generation, self.file_name, request.get_full_path()])
        return f'"{hashlib.sha256(basis.encode()).hexdigest()[:32]}"'


def not_modified(request: HttpRequest, download: Download) -> HttpResponse | None:
    """304 if the reader already has this generation's file. Ask after the permission was checked, before the work."""
    etag = download.etag(request)
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return _private(HttpResponseNotModified(), etag) if etag in held or "*" in held else None


def file_response(request: HttpRequest, download: Download, content: str | bytes) -> HttpResponse:
    """The file; pictures open in the browser, the rest is saved."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[download.suffix])
    place = "inline" if download.suffix in ("svg", "png", "pdf") else "attachment"
    response["Content-Disposition"] = f'{place}; filename="{download.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return _private(response, download.etag(request))


def _private(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response


def to_json(body: Mapping[str, Any]) -> str:
    """Indented JSON; raises ValueError for a number that JSON does not have."""
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False)
