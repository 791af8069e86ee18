"""Registry ids: random, short, and safe to read aloud over the telephone.

Eight characters of an alphabet without I, L, O, U and Z, and a check character over them. The alphabet has 31
characters, a prime, so every single mistyped character and every swap is noticed. 31^8 is about 8.5e11: the
database's unique constraint settles the rare repeat.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 8


def check_character(body: str) -> str:
    """The sum, weighted by position, modulo the size of the alphabet."""
    total = sum((position + 1) * ALPHABET.index(character) for position, character in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def new_registry_id() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_character(body)


def is_registry_id(text: str) -> bool:
    """Whether the text is a well-formed registry id, with its check character right."""
    return (
        len(text) == LENGTH + 1
        and all(character in ALPHABET for character in text)
        and check_character(text[:LENGTH]) == text[LENGTH]
    )
