"""Who sees what: sites, all sites together, runs, and the registry ids of records that were left out."""

import pytest

REASON = "Dead, without a date of death."


def excluded_id(site):
    from outcomes.models import Death
    from registry.actions.acting import acting

    with acting(by="command:test", site=site):
        return Death.objects.get(site=site, died_on=None).patient.registry_id


@pytest.mark.parametrize("address", ["/", "/dashboards/overall-survival/", "/tables/", "/runs/"])
def test_a_stranger_is_sent_to_sign_in(client, address, db):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/sign-in/")


@pytest.mark.parametrize(
    "address",
    [
        "/?site={}",
        "/dashboards/overall-survival/?site={}",
        "/dashboards/overall-survival/figure.svg?site={}",
        "/dashboards/overall-survival/figure.csv?site={}",
        "/tables/?site={}",
        "/tables/cohort.json?site={}",
    ],
)
def test_another_hospital_answers_like_one_that_does_not_exist(coordinator, run, address):
    theirs, unknown = (coordinator.get(address.format(code)) for code in ("north", "atlantis"))

    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert theirs.content == unknown.content
    assert coordinator.get(address.format("south")).status_code == 200


def test_all_sites_together_are_for_investigators_not_for_coordinators(sign_in, registry, run):
    assert sign_in("coordinator", registry.south).get("/dashboards/overall-survival/?site=all").status_code == 404
    assert sign_in("investigator", registry.south).get("/dashboards/overall-survival/?site=all").status_code == 200


def test_a_coordinator_begins_with_their_own_site(coordinator, run):
    page = coordinator.get("/dashboards/overall-survival/")

    assert page.context["choice"].site.code == "south"
    assert page.context["result"].n == 2
    assert "Hospital north" not in page.text


def test_runs_are_not_for_coordinators(coordinator, run):
    assert coordinator.get("/runs/").status_code == 403
    assert coordinator.get(f"/runs/{run.pk}/").status_code == 403
    assert 'href="/runs/' not in coordinator.get("/").text


def test_excluded_records_are_listed_by_registry_id_to_those_of_the_site(investigator, registry, run):
    page = investigator.get("/dashboards/overall-survival/?site=north").text

    assert REASON in page
    assert excluded_id(registry.north) in page


def test_the_pooled_page_neither_counts_nor_lists_a_few_excluded_records_of_other_sites(sign_in, registry, run):
    page = sign_in("investigator", registry.south).get("/dashboards/overall-survival/?site=all").text

    assert REASON not in page
    assert "No reason left out more than ten records." in page
    assert excluded_id(registry.north) not in page


def test_whoever_may_see_the_patients_of_every_site_sees_the_pool_exactly(sign_in, registry, run):
    page = sign_in("investigator", registry.north, registry.south).get("/dashboards/overall-survival/?site=all")

    assert page.context["rules"] == ""
    assert page.context["result"].n == 18
    assert REASON in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/dashboards/eternal-life/",
        "/dashboards/overall-survival/figure.exe",
        "/dashboards/overall-survival/?grouping=blood-group",
        "/dashboards/overall-survival/?interval=hopeful",
        "/tables/cohort.pdf",
        "/runs/999999/",
    ],
)
def test_what_does_not_exist_is_not_found(investigator, run, address):
    assert investigator.get(address).status_code == 404


def test_a_person_without_a_site_is_told_so_and_sees_nothing(sign_in, run):
    assert sign_in("investigator").get("/").status_code == 403


def test_a_disabled_member_sees_nothing(investigator, registry, run):
    from accounts.models import User

    User.objects.update(is_active=False)

    assert investigator.get("/").status_code == 302
