"""Releases of figures: made from a night, audited by the machine, approved by a person."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from accounts.scope import set_reason
from accounts.selectors import may
from analytics.selectors import current_run
from exports.figures.audit import claims_of_release, exposed, in_words, without
from exports.figures.guard import guarded
from exports.figures.making import Figure, figures_of
from exports.models import FigureRelease, ReleaseBasis, ReleasedFigure
from exports.vocabulary import ReleaseState
from registry.errors import NotPossible

#: How often columns are withheld before the machine gives up.
TRIES = 3


def make_release(*, now: datetime) -> FigureRelease:
    """Freeze tonight's figures for readers outside; proposed, or refused by the audit with its reason.

    A group that moved by one to ten patients since the last approved release stands as it was told there. Raises
    NotPossible where there is nothing to release, one waits for approval, or this quarter has had its release.
    """
    run = current_run()
    if run is None or run.as_of is None:
        raise NotPossible("There are no figures yet. Start a run first.")
    if waiting := FigureRelease.objects.filter(state=ReleaseState.PROPOSED).first():
        raise NotPossible(f"Release {waiting.pk} waits for approval. Approve or refuse it first.")
    last = latest_release()
    if last is not None and quarter_of(last.as_of) == quarter_of(run.as_of):
        raise NotPossible(
            f"Release {last.pk} is of this quarter. Figures leave once a quarter, so that none differ by few."
        )
    release = FigureRelease.objects.create(
        run_number=run.pk, as_of=run.as_of, code_version=run.code_version, made_at=now
    )
    earlier = _figures_with_basis(last) if last else {}
    figures = [
        guarded(figure, earlier.get((figure.endpoint, figure.grouping)), number=release.pk)
        for figure in figures_of(run)
    ]
    figures, refusal = _audited(figures)
    if refusal:
        FigureRelease.objects.filter(pk=release.pk).update(state=ReleaseState.REFUSED, refusal=refusal)
        release.refresh_from_db()
        return release
    _keep(release, figures)
    return release


def approve_release(*, by: User, release: FigureRelease, now: datetime) -> None:
    """A person says that a release may be read by consumers. Raises NotPossible."""
    _decide(by, release, state=ReleaseState.APPROVED, approved_by=by, approved_at=now)


def refuse_release(*, by: User, release: FigureRelease, why: str) -> None:
    """A person says that a release must not be read. Raises NotPossible."""
    if not why.strip():
        raise NotPossible("Say why the release is refused.")
    _decide(by, release, state=ReleaseState.REFUSED, refusal=why.strip())


def latest_release() -> FigureRelease | None:
    """What consumers read: the newest approved release."""
    return FigureRelease.objects.filter(state=ReleaseState.APPROVED).order_by("-pk").first()


def quarter_of(moment: datetime) -> tuple[int, int]:
    return moment.year, (moment.month - 1) // 3 + 1


def _decide(by: User, release: FigureRelease, **changes: object) -> None:
    if not may(by, Permission.MANAGE_PROJECTS):
        raise NotPossible("Only who manages projects decides about a release.")
    with transaction.atomic():
        set_reason(str(changes.get("refusal") or "approved for consumers"))
        if not FigureRelease.objects.filter(pk=release.pk, state=ReleaseState.PROPOSED).update(**changes):
            raise NotPossible(f"Release {release.pk} does not wait for approval.")
    release.refresh_from_db()


def _audited(figures: list[Figure]) -> tuple[list[Figure], str]:
    """The figures from which nothing hidden can be worked out, and "", or the reason why they cannot be had."""
    try:
        for _ in range(TRIES):
            found = exposed(figures)
            if not found:
                return figures, ""
            figures = without(figures, found)
        return figures, in_words(exposed(figures))
    except ValueError as error:
        return figures, f"The audit could not be done: {error}."


def _keep(release: FigureRelease, figures: list[Figure]) -> None:
    for figure in figures:
        kept = ReleasedFigure.objects.create(
            release=release, endpoint=figure.endpoint, grouping=figure.grouping, body=figure.body
        )
        ReleaseBasis.objects.create(figure=kept, counts=figure.basis)
    release.n_hidden = len(claims_of_release(figures)[1])
    release.save(update_fields=["n_hidden"])


def _figures_with_basis(release: FigureRelease) -> dict[tuple[str, str], Figure]:
    kept = ReleasedFigure.objects.filter(release=release).select_related("basis")
    found = (Figure(one.endpoint, one.grouping, one.body, one.basis.counts) for one in kept)
    return {(figure.endpoint, figure.grouping): figure for figure in found}
