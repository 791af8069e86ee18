"""Merges as lines of a list, and what goes back when one is undone."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.models import Merge
from registry.parting import Parting


@dataclass(frozen=True, slots=True)
class MergeLine:
    pk: int
    survivor: str
    merged: str
    site: str
    at: str
    who: str
    why: str
    undone: str

    @property
    def stands(self) -> bool:
        return not self.undone


def line_of(merge: Merge, names: Mapping[str, str]) -> MergeLine:
    undone = ""
    if merge.undone_at is not None:
        undone = f"{merge.undone_at:%Y-%m-%d %H:%M} UTC by {names[merge.undone_by]}: {merge.undone_reason}"
    return MergeLine(
        pk=merge.pk,
        survivor=merge.survivor.registry_id,
        merged=merge.merged.registry_id,
        site=merge.site.name,
        at=f"{merge.at:%Y-%m-%d %H:%M} UTC",
        who=names[merge.by],
        why=merge.reason,
        undone=undone,
    )


def parted_lines(parting: Parting) -> list[str]:
    """How many rows of each kind go back."""
    counted = [(model._meta, len(rows)) for model, rows in parting.rows.items()]
    return sorted(f"{n} {meta.verbose_name if n == 1 else meta.verbose_name_plural}" for meta, n in counted)
