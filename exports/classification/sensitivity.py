"""What a column could give away, in five words."""

from collections.abc import Mapping
from enum import StrEnum


class Sensitivity(StrEnum):
    DIRECT = "direct"  # names a person, or leads to a row that does; never leaves
    QUASI = "quasi"  # narrows down who it is together with others; leaves coarsened
    DATE = "date"  # leaves as days from the index surgery, or under two approvals as it is
    FREE_TEXT = "free_text"  # may say anything; never leaves
    NONE = "none"  # says nothing of who it is by itself


def columns(
    *, direct: str = "", quasi: str = "", date: str = "", free_text: str = "", none: str = ""
) -> dict[str, Sensitivity]:
    """The columns of one model, each word under what it could give away. A column stands in one of them."""
    groups = {
        Sensitivity.DIRECT: direct,
        Sensitivity.QUASI: quasi,
        Sensitivity.DATE: date,
        Sensitivity.FREE_TEXT: free_text,
        Sensitivity.NONE: none,
    }
    classified: dict[str, Sensitivity] = {}
    for sensitivity, names in groups.items():
        for name in names.split():
            if name in classified:
                raise ValueError(f"{name} stands under {classified[name]} and under {sensitivity}; leave one.")
            classified[name] = sensitivity
    return classified


def of_row(**groups: str) -> Mapping[str, Sensitivity]:
    """The columns of a clinical row: those that every one has, and its own."""
    return OF_ROW | columns(**groups)


#: `source_key` names a cell of a hospital's file; when a row was written says on which day somebody was in the clinic.
OF_ROW = columns(
    direct="id patient source_key", quasi="site", date="created_at changed_at", none="version record_state"
)
