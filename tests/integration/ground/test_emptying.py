"""A test database is made fresh again by deleting where that suffices, and nothing a test left is overlooked."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.emptying import emptied, state_of


@pytest.fixture(scope="module")
def inside(database_server, worker_id) -> Iterator[psycopg.Connection]:
    name = database_server.clone(f"emptying_{worker_id}")
    with database_server.admin(name) as connection:
        yield connection
    database_server.drop(name)


INTO_SITE = "insert into registry_site (code, name, region, time_zone, is_active)"
SITE = f"{INTO_SITE} values ('north', 'North', '', 'UTC', true) returning id"


def test_rows_are_taken_away_and_numbers_begin_anew(inside):
    fresh = state_of(inside)
    first = inside.execute(SITE).fetchone()
    assert state_of(inside) != fresh

    assert emptied(inside, fresh)
    assert state_of(inside) == fresh
    assert inside.execute(SITE).fetchone() == first


@pytest.mark.parametrize(
    "change",
    [
        "alter table registry_site add column more text",
        "alter table registry_site disable trigger all",
        "grant delete on registry_site to reg_backup",
        "drop policy if exists none_of_this on registry_site; create policy more on registry_site using (true)",
        "create schema more",
        "create function more() returns int language sql as 'select 1'",
        "delete from django_migrations where id = (select max(id) from django_migrations)",
        "update django_content_type set model = model || 'x' where id = (select max(id) from django_content_type)",
        "insert into django_content_type (app_label, model) values ('more', 'more')",
        f"{INTO_SITE} select 'c' || n, repeat('x', 100), '', 'UTC', true from generate_series(1, 12000) n",
    ],
)
def test_whatever_else_was_changed_asks_for_a_fresh_copy(inside, change):
    fresh = state_of(inside)

    with inside.transaction(force_rollback=True):
        inside.execute(change)
        assert not emptied(inside, fresh)
