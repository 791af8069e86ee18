"""Which encoding a text file is in: by its mark, by being UTF-8 throughout, else by the letters it must contain."""

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes

from outcomes.imports.problems import refused
from outcomes.imports.sources import Source

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_BLOCK = 1 << 20
_SAMPLE = 256 * 1024


def encoding_of(source: Source, sheet: str) -> str:
    """Reads the file once, a block at a time. Raises FileRefused where no encoding fits."""
    with source.open() as file:
        start = file.read(4096)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if unmarked := _utf16_without_mark(start):
        return unmarked
    if _is_utf8(source):
        return "utf-8"
    best = from_bytes(b"\n".join(_telling_lines(source))).best()
    if best is None or b"\0" in start:
        raise refused(
            sheet,
            "the encoding of the file cannot be told",
            "Save the file as UTF-8, or set `encoding` in the mapping.",
        )
    return best.encoding


def _utf16_without_mark(start: bytes) -> str | None:
    """In UTF-16, the heads of a table have a zero in every other byte."""
    pairs = len(start) // 2 or 1
    if start[1::2].count(0) > 0.4 * pairs:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > 0.4 * pairs else None


def _blocks(source: Source) -> Iterator[bytes]:
    with source.open() as file:
        while block := file.read(_BLOCK):
            yield block


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(source):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(source: Source) -> list[bytes]:
    """Lines with a byte beyond ASCII: only these tell one encoding from another."""
    found: list[bytes] = []
    size = 0
    with source.open() as file:
        for line in file:
            if not line.isascii():
                found.append(line.rstrip(b"\r\n"))
                size += len(line)
                if size > _SAMPLE:
                    break
    return found
