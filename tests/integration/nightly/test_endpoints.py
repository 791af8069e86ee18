"""What the view makes of a history: (days, status) of each endpoint, or why the record stands outside."""

import pytest
from django.db import connection

from tests.factories import Case, a_patient, a_site

pytestmark = pytest.mark.django_db

ENDPOINTS = ("os", "pfs", "lr", "lrc", "srs")
CENSORED, EVENT, COMPETING = 0, 1, 2


def endpoints_of(case: Case, *, surgery: int | None = None) -> dict[str, tuple[int, int] | str]:
    columns = ", ".join(f"{code}_time, {code}_status, {code}_excluded" for code in ENDPOINTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM analytics_index_procedure WHERE surgery_id = %s", [surgery or case.surgery.pk]
        )
        row = cursor.fetchone()
    found = {}
    for code, (time, status, excluded) in zip(ENDPOINTS, zip(row[::3], row[1::3], row[2::3], strict=True), strict=True):
        assert (excluded is None) == (time is not None) == (status is not None)
        found[code] = excluded or (time, status)
    return found


def everywhere(reason: str) -> dict[str, str]:
    return dict.fromkeys(ENDPOINTS, reason)


def test_alive_and_free_of_recurrence():
    case = a_patient(a_site()).imaged(180).alive(400)

    assert endpoints_of(case) == {
        "os": (400, CENSORED),
        "pfs": (400, CENSORED),
        "lr": (180, CENSORED),
        "lrc": (400, CENSORED),
        "srs": (400, CENSORED),
    }


def test_dead_without_recurrence():
    case = a_patient(a_site()).irradiated(21).imaged(180).dies(300)

    assert endpoints_of(case) == {
        "os": (300, EVENT),
        "pfs": (300, EVENT),
        "lr": (300, COMPETING),
        "lrc": (300, COMPETING),
        "srs": (21, EVENT),
    }


def test_recurrence_and_death_on_one_day_the_recurrence_counts_first():
    case = a_patient(a_site()).recurs(200).dies(200)

    found = endpoints_of(case)

    assert found["lr"] == found["lrc"] == (200, EVENT)
    assert found["pfs"] == found["os"] == (200, EVENT)


def test_death_on_the_day_of_surgery_is_an_event_at_time_zero():
    assert endpoints_of(a_patient(a_site()).dies(0)) == {
        "os": (0, EVENT),
        "pfs": (0, EVENT),
        "lr": (0, COMPETING),
        "lrc": (0, COMPETING),
        "srs": (0, COMPETING),
    }


def test_never_imaged_leaves_local_recurrence_on_day_0():
    found = endpoints_of(a_patient(a_site()).alive(500))

    assert found["lr"] == (0, CENSORED)
    assert found["lrc"] == (500, CENSORED)


def test_imaging_that_does_not_show_the_segment_does_not_prolong_local_control():
    case = a_patient(a_site()).imaged(90).imaged(180, informative=False).imaged(240, "not_assessable")

    assert endpoints_of(case)["lr"] == (90, CENSORED)


def test_recurrence_seen_on_imaging_counts_from_its_first_image():
    case = a_patient(a_site()).imaged(90).imaged(150, "suspected").imaged(200, "recurrence").imaged(260, "recurrence")

    found = endpoints_of(case)

    assert found["lr"] == (200, EVENT)
    assert found["pfs"] == (200, EVENT)
    assert found["os"] == (260, CENSORED)


def test_the_hospitals_own_date_of_recurrence_goes_before_the_images():
    case = a_patient(a_site()).imaged(200, "recurrence").recurs(190)

    assert endpoints_of(case)["lr"] == (190, EVENT)


@pytest.mark.parametrize("pattern", ["adjacent", "distant"])
def test_disease_outside_the_treated_segment_is_no_local_recurrence(pattern):
    case = a_patient(a_site()).imaged(100).imaged(200, "recurrence", pattern=pattern).alive(300)

    assert endpoints_of(case)["lr"] == (100, CENSORED)
    assert endpoints_of(case)["pfs"] == (300, CENSORED)


@pytest.mark.parametrize(("modality", "expected"), [("SBRT", (30, EVENT)), ("CEBRT", (100, CENSORED))])
def test_only_stereotactic_radiation_is_radiosurgery(modality, expected):
    assert endpoints_of(a_patient(a_site()).irradiated(30, modality).alive(100))["srs"] == expected


def test_consent_withdrawn_excludes_everywhere():
    assert endpoints_of(a_patient(a_site()).withdraws().dies(50)) == everywhere("consent_withdrawn")


def test_consent_to_be_contacted_is_not_consent_to_the_registry():
    assert endpoints_of(a_patient(a_site()).withdraws(scope="contact").dies(50))["os"] == (50, EVENT)


def test_dead_without_a_date_excludes_everywhere():
    assert endpoints_of(a_patient(a_site()).dies(None)) == everywhere("death_undated")


@pytest.mark.parametrize("precision", ["M", "Y"])
def test_a_vague_date_of_death_is_not_padded(precision):
    assert endpoints_of(a_patient(a_site()).dies(500, precision)) == everywhere("death_imprecise")


@pytest.mark.parametrize(
    ("day", "precision", "reason"),
    [(None, "D", "recurrence_undated"), (300, "M", "recurrence_imprecise"), (300, "Y", "recurrence_imprecise")],
)
def test_a_recurrence_without_its_day_excludes_what_depends_on_it(day, precision, reason):
    found = endpoints_of(a_patient(a_site()).recurs(day, precision).dies(700))

    assert found["pfs"] == found["lr"] == found["lrc"] == reason
    assert found["os"] == (700, EVENT)
    assert found["srs"] == (700, COMPETING)


def test_a_recurrence_after_the_last_contact_is_a_contradiction():
    found = endpoints_of(a_patient(a_site()).alive(100).recurs(150))

    assert found["pfs"] == found["lr"] == found["lrc"] == "recurrence_after_last_contact"
    assert found["os"] == (100, CENSORED)


def test_radiosurgery_without_a_date_excludes_only_the_time_to_it():
    found = endpoints_of(a_patient(a_site()).irradiated(None).alive(100))

    assert found["srs"] == "srs_undated"
    assert found["os"] == (100, CENSORED)


def test_a_second_index_operation_counts_as_a_procedure_but_not_as_a_patient():
    case = a_patient(a_site()).recurs(100)
    first = case.surgery
    case.operated(200, "PIECEMEAL", levels=["L3"]).imaged(290).dies(500)

    one, two = endpoints_of(case, surgery=first.pk), endpoints_of(case)

    assert (one["os"], one["lr"]) == ((500, EVENT), (100, EVENT))
    assert (two["os"], two["pfs"]) == ("not_first_procedure", "not_first_procedure")
    assert (two["lr"], two["lrc"]) == ((300, COMPETING), (300, COMPETING))


def test_a_revision_belongs_to_its_index_operation_and_starts_nothing():
    case = a_patient(a_site())
    index = case.surgery
    case.operated(60, "REVISION", index_surgery=index).alive(90)

    with connection.cursor() as cursor:
        cursor.execute("SELECT surgery_id FROM analytics_index_procedure WHERE patient_id = %s", [case.patient.pk])
        assert cursor.fetchall() == [(index.pk,)]


def test_observed_late_enters_late_and_what_ended_before_is_excluded():
    site = a_site()
    late = Case(site)
    late.operated(0, observed_from=late.day(120)).alive(400)
    gone = Case(site)
    gone.operated(0, observed_from=gone.day(120)).dies(120)

    assert endpoints_of(late)["os"] == (400, CENSORED)
    assert endpoints_of(late)["lr"] == "before_entry"
    assert endpoints_of(gone) == everywhere("before_entry")
