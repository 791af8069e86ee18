"""A synthetic registry in the database: whole, known, the same again, and beside what is there."""

import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from analytics.actions.planner import expect_whole_tables
from outcomes.models import Complication, Death, FollowUpVisit
from outcomes.synthetic.compose import MODELS, courses, plan_site
from outcomes.synthetic.sites import synthetic_site
from outcomes.synthetic.size import Size
from outcomes.synthetic.truth import ARMS
from registry.models import Patient, PatientIdentity, Site, Surgery

pytestmark = pytest.mark.django_db

SIZE = Size(patients=400, sites=6, seed=2026, cut_off=date(2026, 6, 30))


def make(truth, **changes):
    options = {"patients": 400, "sites": 6, "seed": 2026, "truth": truth, "verbosity": 0} | changes
    call_command("make_synthetic", **options)


@pytest.fixture(scope="module")
def truth(worker_role, committed_for_module, tmp_path_factory):
    path = tmp_path_factory.mktemp("truth") / "truth.json"
    with committed_for_module():
        make(path)
    return json.loads(path.read_text())


def rows_of(size: Size) -> list:
    """Everything of a registry that follows from its size, ready to be compared."""
    histories = courses(size)
    plans = [plan_site(histories, n, site=synthetic_site(n), size=size) for n in range(1, size.sites + 1)]
    pairs = [pair for plan in plans for pair in plan.people]
    people = [(p.registry_id, p.uuid, p.sex, i.full_name, i.hospital_number, i.birth_date) for p, i in pairs]
    written = [row for plan in plans for rows in plan.creations.values() for row in rows]
    rows = [(row.model.__name__, row.source_key, row.values) for row in written]
    return [people, rows]


def test_every_kind_of_record_is_there_at_every_site(truth):
    for model in (Patient, PatientIdentity, *MODELS):
        assert model.objects.exists(), model
    assert Patient.objects.count() == 400
    per_site = Counter(Patient.objects.values_list("site__code", flat=True))
    assert set(per_site) == {f"SYN-0{number}" for number in range(1, 7)}
    assert len(set(Site.objects.values_list("time_zone", flat=True))) == 6


def test_the_endpoints_leave_out_exactly_what_was_planted(truth):
    expect_whole_tables()  # as a run does: rows just written are unknown to the planner
    for endpoint, planted in truth["exclusions_by_endpoint"].items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {endpoint}_excluded, count(*) FROM analytics_index_procedure"
                f" WHERE {endpoint}_excluded IS NOT NULL GROUP BY 1"
            )
            assert dict(cursor.fetchall()) == planted
    assert all(n > 0 for n in truth["planted_problems"].values())


def test_visits_come_in_time_early_late_and_not_at_all(truth):
    seen = FollowUpVisit.objects.filter(state="seen").values_list("seen_on", "window_start", "window_end")
    when = Counter("early" if day < start else "late" if day > end else "in time" for day, start, end in seen)
    states = Counter(FollowUpVisit.objects.values_list("state", flat=True))

    assert when["in time"] > when["late"] > 0
    assert when["early"] > 0
    assert {"not_done", "too_ill", "refused", "lost", "cancelled", "planned"} <= set(states)


def test_dates_may_be_vague_values_missing_and_complications_unasked(truth):
    assert set(Death.objects.values_list("died_on_precision", flat=True)) == {"D", "M", "Y", None}
    assert set(Surgery.objects.exclude(blood_loss_ml_missing="").values_list("blood_loss_ml", flat=True)) == {None}
    said = set(Surgery.objects.filter(index_surgery=None).values_list("had_complication", flat=True))
    assert said == {"yes", "no", None}
    told = set(Complication.objects.values_list("surgery_id", flat=True))
    assert told == set(Surgery.objects.filter(had_complication="yes").values_list("pk", flat=True))


def test_nobody_could_take_the_people_for_real_ones(truth):
    for identity in PatientIdentity.objects.all()[:50]:
        assert identity.hospital_number.startswith("SYN-")
        assert "Example-" in identity.full_name
        assert identity.email.endswith(".invalid")


def test_the_same_again_changes_nothing_and_another_one_is_refused(truth, tmp_path):
    before = Surgery.objects.count()
    make(tmp_path / "again.json")

    assert Surgery.objects.count() == before
    assert json.loads((tmp_path / "again.json").read_text()) == truth
    with pytest.raises(CommandError, match=r"another synthetic registry.*new database"):
        make(tmp_path / "other.json", seed=2027)
    assert not (tmp_path / "other.json").exists()


def test_one_seed_is_one_registry_to_the_bit():
    small = Size(patients=60, sites=3, seed=5, cut_off=date(2026, 6, 30))

    assert rows_of(small) == rows_of(Size(60, 3, 5, date(2026, 6, 30)))
    assert rows_of(small) != rows_of(Size(60, 3, 6, date(2026, 6, 30)))


def test_complications_are_as_frequent_as_the_truth_says():
    size = Size(patients=2_000, sites=1, seed=9, cut_off=date(2026, 6, 30))
    histories = courses(size)
    plan = plan_site(histories, 1, site=synthetic_site(1), size=size)
    index_operations = [row for row in plan.creations[Surgery] if "index_surgery" not in row.links]
    suffered = [row.values["had_complication"] == "yes" for row in index_operations]

    for place, arm in enumerate(ARMS):
        of_arm = [had for had, its in zip(suffered, histories.arm.tolist(), strict=True) if its == place]
        expected = arm.complication * len(of_arm)
        assert abs(sum(of_arm) - expected) < 3 * (expected * (1 - arm.complication)) ** 0.5
