"""The database knows on whose behalf it is asked, exactly as long as the transaction lasts."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory

from accounts import actions
from accounts.middleware import RequestIdMiddleware, ScopedTransactionMiddleware, StreamedFromDatabase, unscoped
from accounts.models import User
from accounts.permissions import Role
from accounts.scope import OutsideTransaction, set_scope, worker_scope
from registry.models import Site


def scope() -> dict[str, str]:
    names = ("sites", "actor", "request_id", "reason")
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"current_setting('app.{name}', true)" for name in names))
        return dict(zip(names, cursor.fetchone(), strict=True))


@pytest.fixture
def member(transactional_db) -> User:
    user = User.objects.create(username="investigator")
    for code in ("a", "b"):
        site = Site.objects.create(code=code, name=code)
        actions.grant_membership(by="command:test", user=user, site_id=site.pk, role=Role.INVESTIGATOR)
    return user


def answer(view, user):
    """Send one request through the two middlewares around `view`."""
    request = RequestFactory().get("/")
    request.user = user

    def respond(request):
        return scoped.process_view(request, view, (), {}) or view(request)

    scoped = ScopedTransactionMiddleware(respond)
    return RequestIdMiddleware(scoped)(request)


def test_a_view_runs_in_the_scope_of_its_user(member):
    seen = {}
    response = answer(lambda request: seen.update(scope()) or HttpResponse(), member)
    sites = ",".join(str(pk) for pk in member.memberships.order_by("pk").values_list("site_id", flat=True))
    assert seen["sites"] == f"{{{sites}}}"
    assert seen["actor"] == f"user:{member.pk}"
    assert seen["request_id"] == response["X-Request-ID"]


def test_a_template_is_rendered_inside_the_scope(member):
    template = engines["django"].from_string("{{ scope.actor }}")
    response = answer(lambda request: TemplateResponse(request, template, {"scope": scope}), member)
    assert response.content.decode() == f"user:{member.pk}"


def test_nothing_of_the_scope_is_left_on_the_connection(member):
    answer(lambda request: HttpResponse(), member)
    assert set(scope().values()) <= {"", None}


def test_an_exception_takes_back_what_the_view_wrote(member):
    def fails(request):
        Site.objects.create(code="c", name="c")
        raise LookupError

    with pytest.raises(LookupError):
        answer(fails, member)
    assert not Site.objects.filter(code="c").exists()


def test_a_server_error_answered_without_an_exception_takes_it_back_too(member):
    def fails(request):
        Site.objects.create(code="c", name="c")
        return HttpResponse(status=500)

    answer(fails, member)
    assert not Site.objects.filter(code="c").exists()


def test_a_disabled_member_has_no_sites(member):
    actions.disable_user(by="command:test", user=member)
    seen = {}
    answer(lambda request: seen.update(scope()) or HttpResponse(), member)
    assert seen["sites"] == "{}"


def test_a_stream_is_refused_because_it_would_run_after_the_scope(member):
    with pytest.raises(StreamedFromDatabase):
        answer(lambda request: StreamingHttpResponse(iter([b"rows"])), member)


def test_a_probe_stays_outside_any_transaction(member):
    seen = []

    @unscoped
    def probe(request):
        seen.append(connection.in_atomic_block)
        return HttpResponse()

    answer(probe, member)
    assert seen == [False]


def test_a_scope_outside_a_transaction_is_refused(member):
    with pytest.raises(OutsideTransaction):
        set_scope(sites=[1], actor="user:1", request_id="x")


def test_a_scope_set_after_a_savepoint_goes_with_it(member):
    with transaction.atomic():
        set_scope(sites=[1], actor="user:1", request_id="outer")
        savepoint = transaction.savepoint()
        set_scope(sites=[2], actor="user:2", request_id="inner")
        transaction.savepoint_rollback(savepoint)
        assert scope()["actor"] == "user:1"


def test_a_worker_names_itself_and_its_work_is_one_transaction(as_role):
    with as_role("worker"), worker_scope(actor="worker:nightly", reason="nightly run") as request_id:
        assert scope() == {"sites": "{}", "actor": "worker:nightly", "request_id": request_id, "reason": "nightly run"}
        assert connection.in_atomic_block
