"""Merging and undoing it, with what follows from it: the way every page merges. See `registry.actions.merge`."""

from collections.abc import Sequence

from outcomes.actions.following import BENDING, after_writing
from registry.actions import merge as merging
from registry.actions.acting import acting
from registry.actions.scores import FACTS
from registry.models import Merge, Patient


def merge_patients(*, by: str, survivor: Patient, merged: Patient, taken: Sequence[str], reason: str) -> Merge:
    """Move every row of `merged` to `survivor`. Raises NotPossible and RuleError."""
    with acting(by=by, site=survivor.site):
        merge = merging.merge_patients(by=by, survivor=survivor, merged=merged, taken=taken, reason=reason)
        _follow(by, merge)
    return merge


def undo_merge(*, by: str, merge: Merge, reason: str) -> Merge:
    """Give every row back to where it came from. Raises NotPossible and RuleError."""
    with acting(by=by, site=merge.site):
        undone = merging.undo_merge(by=by, merge=merge, reason=reason)
        _follow(by, undone)
    return undone


def _follow(by: str, merge: Merge) -> None:
    both = [merge.survivor_id, merge.merged_id]
    after_writing(by=by, site=merge.site, patients=both, models_written=BENDING.union(FACTS))
