"""A part of a file, so that a broken download goes on where it stopped (RFC 9110, one range)."""

import re
from pathlib import Path

from django.http import FileResponse
from rest_framework.request import Request

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def ranged(response: FileResponse, request: Request, path: Path) -> FileResponse:
    """Narrow a whole file to the range asked for: 206 with it, 416 where there is none, 200 with all otherwise."""
    response["Accept-Ranges"] = "bytes"
    asked = _RANGE.match(request.headers.get("Range", ""))
    if not asked or asked.group() == "bytes=-":
        return response
    size = path.stat().st_size
    first, last = _bounds(*asked.groups(), size=size)
    if first > last:
        response.close()
        refused = FileResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    part = path.open("rb")
    part.seek(first)
    response.close()
    narrowed = FileResponse(_Part(part, last - first + 1), as_attachment=True, filename=path.name, status=206)
    narrowed["Accept-Ranges"] = "bytes"
    narrowed["Content-Range"] = f"bytes {first}-{last}/{size}"
    narrowed["Content-Length"] = str(last - first + 1)
    return narrowed


def _bounds(first: str, last: str, *, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


class _Part:
    """So many bytes of an open file from where it stands."""

    def __init__(self, file, length: int) -> None:  # type: ignore[no-untyped-def]
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        read: bytes = self.file.read(wanted)
        self.left -= len(read)
        return read

    def close(self) -> None:
        self.file.close()
