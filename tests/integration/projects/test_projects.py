"""Projects in the browser: begun, changed, agreed upon, reviewed; who takes part, and which hospital gives its own."""

import pytest
from django.db import ProgrammingError, transaction

from accounts.permissions import Role
from accounts.scope import set_scope
from exports.actions import taking_part
from exports.models import Agreement, Approval, Project, ProjectMember, ProjectSite
from exports.release.entities import BY_NAME
from exports.terms import agreement_in_force, columns_for, profile_for
from exports.vocabulary import Profile
from history.models import Event
from registry.errors import NotPossible
from tests.integration.projects.conftest import signed_agreement, wishes
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

HERE = "/projects/spines/"


def test_a_project_has_the_columns_that_were_ticked_and_no_others(manager, project):
    assert project.fields == ["patients.sex", "patients.age_band", "surgeries.procedure"]
    left = [column.name for column in columns_for(project, BY_NAME["patients"], Profile.DEIDENTIFIED)]

    assert left == ["patient_id", "sex", "age_band"]
    assert "3 in 2 tables" in manager.get(HERE)


def test_nothing_ticked_is_not_taken_for_everything(manager):
    answer = manager.post("/projects/new/", 422, **wishes(of_patients=[], of_surgeries=[]))

    assert "Tick at least one column below, or choose every column." in answer
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"code": "new"}, "A project cannot be called new."),
        ({"purpose": ""}, "Purpose: "),
        ({"max_profile": "L0"}, "Highest profile: "),
        ({"of_patients": ["patients.full_name"]}, "Patients: "),
    ],
)
def test_a_project_that_cannot_be_is_refused_in_words(manager, said, fault):
    assert fault in manager.post("/projects/new/", 422, **wishes(**said))
    assert not Project.objects.exists()


@req("R1")
def test_a_change_needs_its_reason_and_the_terms_it_was_read_from(manager, project):
    page = manager.get(f"{HERE}edit/")
    read = page.split('name="read" value="')[1].split('"')[0]
    manager.post(f"{HERE}edit/", **wishes(columns="every", reason="The board asked for it.", read=read))
    assert Project.objects.get().fields == []
    now = manager.get(f"{HERE}edit/").split('name="read" value="')[1].split('"')[0]
    assert "Why is this changed?: " in manager.post(f"{HERE}edit/", 422, **wishes(title="Mine", read=now))

    answer = manager.post(f"{HERE}edit/", 422, **wishes(title="Mine", reason="Late.", read=read))
    assert "Somebody changed this project in the meantime." in answer


def test_nothing_leaves_without_an_agreement_or_from_a_closed_project(manager, project):
    assert "no agreement in force" in manager.get(HERE)
    manager.post(f"{HERE}agreements/new/", **signed_agreement())
    agreement = agreement_in_force(project)
    assert "until 2099-01-01" in manager.get("/projects/")

    manager.post(f"{HERE}close/", reason="The study is over.")
    assert Project.objects.get().is_open is False
    manager.post(f"{HERE}close/", reason="It goes on.")
    assert "Why?: This field is required" in manager.post(f"{HERE}agreements/{agreement.pk}/revoke/", 422)
    page = manager.post(f"{HERE}agreements/{agreement.pk}/revoke/", reason="Signed for another hospital.")
    assert "no agreement in force" in page


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"expires_on": "2020-01-01"}, "It would end before it begins."),
        ({"smallest_group": "4"}, "Smallest group (k): "),
        ({"reference": ""}, "Reference: "),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_in_words(manager, project, said, fault):
    assert fault in manager.post(f"{HERE}agreements/new/", 422, **signed_agreement(**said))
    assert not Agreement.objects.exists()


@req("D5")
def test_true_dates_take_two_reviewers_who_do_not_see_each_other(manager, person, project):
    Project.objects.update(max_profile="L1")
    project.refresh_from_db()
    manager.post(f"{HERE}agreements/new/", **signed_agreement())
    agreement = agreement_in_force(project)
    approve = f"{HERE}agreements/{agreement.pk}/approve/"
    first, second, third = (person(f"reviewer{n}") for n in "abc")
    for one in (first, second, third):
        manager.post(f"{HERE}members/new/", username=one.user.username, role="reviewer")

    assert "waits for your review" in first.get("/projects/")
    assert "yours is given; the others" in first.post(approve)
    assert profile_for(project, agreement, "L1") is Profile.DEIDENTIFIED
    assert "1 of 2 given" in manager.get(HERE)
    before = second.get(HERE)
    assert "yours is not given" in before
    assert "Reviewera Invented" not in before
    assert "You approved this agreement already." in first.post(approve, 422)
    assert "approved by Reviewera Invented, Reviewerb Invented" in second.post(approve)
    assert profile_for(project, agreement, "L1") is Profile.CODED
    assert "Reviewera Invented" not in third.get(HERE)

    answer = manager.get(f"{HERE}edit/")
    read = answer.split('name="read" value="')[1].split('"')[0]
    answer = manager.post(f"{HERE}edit/", 422, **wishes(max_profile="L1", columns="every", reason="More.", read=read))
    assert "A reviewer approved this project as it stands." in answer


@req("D5")
def test_nobody_reviews_what_they_signed_or_pull(manager, person, project):
    Project.objects.update(max_profile="L1")
    manager.post(f"{HERE}agreements/new/", **signed_agreement())
    [agreement] = Agreement.objects.all()
    approve = f"{HERE}agreements/{agreement.pk}/approve/"
    manager.post(f"{HERE}members/new/", username="manager", role="reviewer")
    assert "You added this agreement yourself." in manager.post(approve, 422)

    consumer, reviewer = person("consumer"), person("reviewer")
    manager.post(f"{HERE}members/new/", username="consumer", role="consumer")
    consumer.get(approve, 403)
    answer = manager.post(f"{HERE}members/new/", 422, username="consumer", role="reviewer")
    assert "They belong to this project already." in answer
    manager.post(f"{HERE}members/new/", username="reviewer", role="reviewer")
    reviewer.post(approve)
    member = ProjectMember.objects.get(user=reviewer.user)
    manager.post(f"{HERE}members/{member.pk}/remove/", reason="Left.")
    answer = manager.post(f"{HERE}members/new/", 422, username="reviewer", role="consumer")
    assert "They approved an agreement of this project" in answer
    assert Approval.objects.count() == 1


def test_members_see_their_project_and_others_see_none(manager, person, project, south):
    consumer, coordinator = person("consumer"), person("coordinator", south, Role.COORDINATOR)
    assert "You belong to no project" in consumer.get("/projects/")
    answer = manager.post(f"{HERE}members/new/", 422, username="nobody", role="consumer")
    assert "No active account has this user name." in answer
    manager.post(f"{HERE}members/new/", username="consumer", role="consumer")

    page = consumer.get(HERE)
    assert "Spines that hold" in page
    assert "Add somebody" not in page
    manager.post(f"{HERE}sites/north/give/")
    page = consumer.get(HERE)
    assert "One gives its patients." in page
    assert "Hospital north" not in page
    consumer.get(f"{HERE}edit/", 403)
    coordinator.get(HERE, 404)
    assert consumer.client.get("/start/")["Location"] == "/projects/"
    member = ProjectMember.objects.get()
    manager.post(f"{HERE}members/{member.pk}/remove/", reason="The fellowship ended.")
    consumer.get(HERE, 404)


@req("X2")
def test_a_hospital_gives_its_own_patients_and_no_other_does(manager, person, project, north, south):
    page = manager.post(f"{HERE}sites/north/give/")
    assert "gives its patients since" in page
    manager.get(f"{HERE}sites/south/give/", 404)
    with pytest.raises(NotPossible, match="Only a data manager of"):
        taking_part.give_site(by=manager.user, project=project, site=south)
    with pytest.raises(ProgrammingError, match="row-level security"):
        give_behind_the_page(project, south, manager, scope=[north.pk])

    other = person("other", south)
    other.get(f"{HERE}sites/north/take-back/", 404)
    assert "Why?: This field is required" in manager.post(f"{HERE}sites/north/take-back/", 422)
    manager.post(f"{HERE}sites/north/take-back/", reason="The board withdrew it.")
    assert not ProjectSite.objects.exists()
    assert Event.objects.filter(tbl="exports_projectsite", op="D", reason="The board withdrew it.").exists()


def give_behind_the_page(project, site, manager, *, scope):
    """As the serving role, past every rule of the application."""
    with transaction.atomic():
        set_scope(sites=scope, actor=f"user:{manager.user.pk}", request_id="a test")
        ProjectSite.objects.create(project=project, site=site, given_by=manager.user)
