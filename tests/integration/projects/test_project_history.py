"""What was changed about a project is told with its reason and by whom, to the role that reads the whole history."""

import pytest

from exports.models import Agreement, ProjectMember
from history.models import Event
from tests.integration.projects.conftest import signed_agreement, wishes
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/projects/spines/"


@req("A7", "A3")
def test_every_change_of_a_project_is_kept_with_its_reason_and_who_made_it(manager, person, project):
    read = manager.get(f"{HERE}edit/").split('name="read" value="')[1].split('"')[0]
    manager.post(f"{HERE}edit/", **wishes(columns="every", reason="The board asked for it.", read=read))
    manager.post(f"{HERE}agreements/new/", **signed_agreement())
    agreement = Agreement.objects.get()
    manager.post(f"{HERE}agreements/{agreement.pk}/revoke/", reason="Signed for another hospital.")
    person("consumer")
    manager.post(f"{HERE}members/new/", username="consumer", role="consumer")
    manager.post(f"{HERE}members/{ProjectMember.objects.get().pk}/remove/", reason="The fellowship ended.")
    manager.post(f"{HERE}close/", reason="The study is over.")

    with acting_as("worker"):
        events = Event.objects.filter(tbl__startswith="exports_").order_by("pk")
        told = [(event.tbl.removeprefix("exports_"), event.op, event.reason) for event in events]
        actors = {event.actor for event in events}
        words = str(list(events.values("old", "new")))
    assert told == [
        ("project", "I", ""),
        ("project", "U", "The board asked for it."),
        ("agreement", "I", ""),
        ("agreement", "U", "Signed for another hospital."),
        ("projectmember", "I", ""),
        ("projectmember", "D", "The fellowship ended."),
        ("project", "U", "The study is over."),
    ]
    assert actors == {f"user:{manager.user.pk}"}
    assert str(project.pseudonym_salt) not in words
