"""Files as they come in over the line: sealed piece by piece, so that neither memory nor disk holds them in clear.

Only a page that says so (`takes_files`) receives files this way, and only from somebody who is signed in. The pieces
wait in a temporary file without a name, which is gone with the request.
"""

import os
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http.response import HttpResponseBase

from outcomes.imports.sources import PART, SealedSource, sealed_part

View = Callable[..., HttpResponseBase]


def takes_files(most: int) -> Callable[[View], View]:
    """Mark a view that takes files, `most` bytes together."""

    def mark(view: View) -> View:
        view.takes_files = most  # type: ignore[attr-defined]
        return view

    return mark


class ReceivedFile(UploadedFile):
    """A file that was sent: how long it is, and its sealed parts."""

    size: int

    def __init__(self, field_name: str | None, laid_down: IO[bytes], places: list[tuple[int, int]], size: int) -> None:
        super().__init__(laid_down, name="received", size=size)
        self.field_name, self._laid_down = field_name, laid_down
        self._places = places

    def sealed(self, number: int) -> bytes:
        """The n-th part, sealed as it lies there."""
        start, length = self._places[number]
        self._laid_down.seek(start)
        return self._laid_down.read(length)

    @property
    def parts(self) -> int:
        return len(self._places)

    def as_source(self, name: str) -> SealedSource:
        return SealedSource(name, self.size, self.sealed)


class SealedUploadHandler(FileUploadHandler):
    """Takes what comes for a page that takes files, and leaves everything else to the next handler."""

    active = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        request = self.request
        match = request.resolver_match if request is not None else None
        most = getattr(match.func, "takes_files", 0) if match is not None else 0
        self.active = bool(request is not None and content_length <= most and request.session.get(SESSION_KEY))

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.active:
            self._laid_down: IO[bytes] = TemporaryFile(dir=os.environ.get("SQLITE_TMPDIR"))  # noqa: SIM115 - closed with the request
            self._places: list[tuple[int, int]] = []
            self._held = bytearray()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.active:
            return raw_data
        self._held += raw_data
        while len(self._held) >= PART:
            self._lay_down(bytes(self._held[:PART]))
            del self._held[:PART]
        return None

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        if not self.active:
            return None
        if self._held:
            self._lay_down(bytes(self._held))
        return ReceivedFile(self.field_name, self._laid_down, self._places, file_size)

    def _lay_down(self, content: bytes) -> None:
        sealed = sealed_part(content)
        self._places.append((self._laid_down.tell(), len(sealed)))
        self._laid_down.write(sealed)
