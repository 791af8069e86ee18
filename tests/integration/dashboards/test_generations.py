"""What readers see when the registry has grown and another run has come."""

from functools import partial

import pytest

FIGURE = "/dashboards/overall-survival/figure.csv?grouping=operation&site=north&interval=log-log"


@pytest.fixture
def north(transactional_db):
    from tests import factories

    return factories.a_site("north")


@pytest.fixture
def a_death(north):
    """A case that adds one death to the northern hospital."""
    from tests import factories

    return lambda day: partial(lambda: factories.a_patient(north).dies(day))


@pytest.mark.parametrize("address", ["/", "/dashboards/local-recurrence/", "/tables/", "/runs/"])
def test_before_the_first_run_a_page_says_what_to_do(sign_in, north, address):
    page = sign_in("investigator", north).get(address)

    assert page.status_code == 200
    assert "No figures yet" in page.text
    assert "enter or import operations" in page.text
    assert "As of" not in page.text


def test_before_the_first_run_there_is_no_file(sign_in, north):
    assert sign_in("investigator", north).get("/dashboards/overall-survival/figure.csv").status_code == 404


def test_nobody_in_a_figure_is_said_so_and_not_drawn(sign_in, publish, north, a_death):
    from tests import factories

    empty = factories.a_site("empty")
    publish(a_death(100))
    person = sign_in("coordinator", empty)

    page = person.get("/dashboards/overall-survival/")
    assert "Overall survival: not estimable" in page.text
    assert "no operation of this site counts" in page.text
    assert page.context["figure"] is None
    assert person.get("/dashboards/overall-survival/figure.svg").status_code == 404
    assert person.get("/dashboards/overall-survival/figure.json").json()["strata"] == []
    assert "Nobody counts for this endpoint here yet." in person.get("/").text
    assert "Nobody here yet" in person.get("/tables/").text


def test_all_censored_is_drawn_and_explained(sign_in, publish, north):
    from tests import factories

    publish(*(partial(lambda kind: factories.a_patient(north, kind).alive(500), kind) for kind in ("TES", "HYBRID")))

    page = sign_in("coordinator", north).get("/dashboards/overall-survival/")
    assert "All 2 records ended without the event" in page.text
    assert page.context["figure"] is not None
    assert "Log-rank test: not estimable." in page.text


def test_one_patient_is_drawn_with_a_word_of_caution(sign_in, publish, north, a_death):
    publish(a_death(100))

    page = sign_in("coordinator", north).get("/dashboards/overall-survival/")
    assert "There is one record only" in page.text
    assert page.context["test"] is None


def test_a_run_tells_what_it_changed_read_and_was_made_with(sign_in, publish, north, a_death):
    publish(a_death(100))
    second = publish(a_death(55))
    investigator = sign_in("investigator", north)

    page = investigator.get(f"/runs/{second.pk}/").text
    assert "+1 patient, +1 procedure, +1 death" in page
    assert second.input_hash in page
    assert second.code_version in page
    assert "numpy" in page
    assert "+1 death" in investigator.get("/").text


def test_what_changed_elsewhere_is_not_told_to_a_coordinator(sign_in, publish, north, a_death):
    from tests import factories

    south = factories.a_site("south")
    publish(lambda: factories.a_patient(south).alive(300), a_death(100))
    publish(a_death(77))
    page = sign_in("coordinator", south).get("/").text

    assert "nothing changed" in page
    assert "+1 death" not in page


def test_a_file_is_private_and_sent_again_only_when_the_generation_is_new(sign_in, publish, north, a_death):
    publish(a_death(100))
    investigator = sign_in("investigator", north)
    first = investigator.get(FIGURE)
    held = {"If-None-Match": first["ETag"]}

    assert first["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first["Vary"]
    assert investigator.get(FIGURE, headers=held).status_code == 304
    elsewhere = FIGURE.replace("overall-survival", "progression-free-survival")
    assert investigator.get(elsewhere, headers=held).status_code == 200
    publish()
    assert investigator.get(FIGURE, headers=held).status_code == 200
