"""Where the bytes of a file come from: from the disk, or from sealed parts that are opened one at a time."""

import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from outcomes.entering.sealed import seal, unseal

#: What one part holds. Memory holds one part of each open file, however long the file is.
PART = 1 << 20


class PartLost(Exception):
    """A part is not there any more, or no present key opens it."""


class Source(Protocol):
    """A file that may be opened as often as needed. `name` ends with what the content is: .csv or .xlsx."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def open(self) -> IO[bytes]: ...


@dataclass(frozen=True, slots=True)
class FileSource:
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def open(self) -> IO[bytes]:
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class SealedSource:
    """`part` gives the n-th sealed part. Nothing of it is laid down anywhere in clear."""

    name: str
    size: int
    part: Callable[[int], bytes]

    def open(self) -> IO[bytes]:
        return io.BufferedReader(_Opened(self.part, self.size), PART)


def source_of(file: Path | Source) -> Source:
    return FileSource(file) if isinstance(file, Path) else file


def sealed_part(content: bytes) -> bytes:
    """Tables repeat themselves: packed, they take a fraction of the room."""
    return seal(zlib.compress(content, 1))


def opened_part(sealed: bytes) -> bytes:
    packed = unseal(sealed)
    if packed is None:
        raise PartLost
    return zlib.decompress(packed)


def in_parts(content: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of any length as parts of one length; only the last may be shorter."""
    held = bytearray()
    for piece in content:
        held += piece
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


class _Opened(io.RawIOBase):
    """A file in parts, from any place on; the part last read is kept."""

    def __init__(self, part: Callable[[int], bytes], size: int) -> None:
        self._part, self._size, self._at = part, size, 0
        self._number, self._content = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer) -> int:
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, PART)
        if number != self._number:
            self._content, self._number = opened_part(self._part(number)), number
        piece = self._content[begin : begin + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
