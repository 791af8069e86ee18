"""A file whose two patients turned out to be one person, imported again."""

import pytest
from django.db import transaction

from accounts.scope import set_scope
from outcomes.models import FollowUpVisit
from registry.actions.merge import merge_patients, undo_merge
from registry.models import Surgery
from tests.integration.imports.spoilt import Cohort
from tests.integration.imports.test_again import of, versions
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db, req("R15")]
BY = "command:test"


@pytest.fixture
def merge(cohort: Cohort):
    cohort.run()
    with transaction.atomic():
        set_scope(sites=[cohort.site.pk], actor=BY, request_id="r", reason="a test")
        return merge_patients(
            by=BY, survivor=of("CANARY-0001"), merged=of("CANARY-0002"), taken=[], reason="admitted twice"
        )


def test_the_same_file_changes_nothing_and_says_who_was_merged(cohort: Cohort, merge) -> None:
    before, visits = versions(), FollowUpVisit.objects.count()

    result = cohort.run()

    assert result.is_nothing
    assert (versions(), FollowUpVisit.objects.count()) == (before, visits)
    told = f"patients row 3: this patient was merged into {merge.survivor}; their rows stay as they are there"
    assert told in result.notices
    assert not [notice for notice in result.notices if "not in this file" in notice]


def test_the_survivors_own_rows_are_still_corrected_by_the_file(cohort: Cohort, merge) -> None:
    cohort.set(2, "Blood loss (ml)", "650")
    cohort.set(3, "Blood loss (ml)", "651")

    cohort.run()

    of_survivor = Surgery.objects.filter(patient=merge.survivor)
    assert 650 in set(of_survivor.values_list("blood_loss_ml", flat=True))
    assert 651 not in set(of_survivor.values_list("blood_loss_ml", flat=True))


def test_after_undoing_the_file_finds_every_row_again(cohort: Cohort, merge) -> None:
    undo_merge(by=BY, merge=merge, reason="two people")
    before = versions()

    assert cohort.run().is_nothing
    assert versions() == before
