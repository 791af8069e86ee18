"""A visit that was just saved, in words."""

from outcomes.actions.visits import VisitParts
from outcomes.models import FollowUpVisit
from outcomes.vocabulary import ImagingModality, LocalStatus, VisitState


def saved_words(visit: FollowUpVisit, parts: VisitParts) -> str:
    """What was kept, and as which planned visit; what to do when imaging showed something new."""
    when = f" of {visit.seen_on}" if visit.seen_on else f" ({VisitState(visit.state).label.lower()})"
    planned = f"as the planned visit “{visit.label}”" if visit.label else "as a visit outside the plan"
    kept = ["an assessment"] if parts.assessment else []
    if parts.imaging:
        kept.append(ImagingModality(parts.imaging["modality"]).label)
    if parts.contact:
        kept.append("a contact")
    words = f"Saved: visit{when}, {planned}{', with ' + ' and '.join(kept) if kept else ''}."
    if any(finding.status == LocalStatus.RECURRENCE for finding in parts.findings):
        words += " Imaging showed a local recurrence: record it too, with its date."
    return words
