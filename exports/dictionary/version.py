"""Which dictionary a file was made with: a number that people raise, and a fingerprint that cannot be forgotten."""

import hashlib
import json
from functools import cache

from exports.release.entities import ENTITIES

VERSION = "1.0"


@cache
def dictionary_version() -> str:
    """Such as "1.0+3f2a91c4": the fingerprint changes with any name, type, word or label."""
    told = [
        [entity.name, [[c.name, c.kind, c.label, c.unit, c.choices, sorted(c.sql)] for c in entity.columns]]
        for entity in ENTITIES
    ]
    return f"{VERSION}+{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]}"
