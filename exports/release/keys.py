"""What a project's pseudonyms are made with."""

import hmac
from dataclasses import dataclass

from django.conf import settings

from exports.models import Project

BLOCK = 64  # bytes SHA-256 takes at a time, to which HMAC pads its key


@dataclass(frozen=True, slots=True)
class PaddedKey:
    """A project's key in the two forms HMAC uses (RFC 2104), as hexadecimal text. The key itself goes nowhere."""

    inner: str
    outer: str


def key_of(project: Project) -> PaddedKey:
    """The key is HMAC-SHA256(master, salt): the master is in no database, the salt in no configuration."""
    master = settings.PSEUDONYM_KEY.encode()
    key = hmac.digest(master, b"spinemet pseudonyms 1:" + project.pseudonym_salt.bytes, "sha256").ljust(BLOCK, b"\0")
    return PaddedKey(bytes(byte ^ 0x36 for byte in key).hex(), bytes(byte ^ 0x5C for byte in key).hex())
