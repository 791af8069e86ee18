"""The example cohort in a database: imported, computed, with a person of each role. Made once a day, and copied."""

import json
from datetime import UTC, datetime

from psycopg import sql

from config.environment import PROJECT
from tests.support.databases import DatabaseServer, fingerprint
from tests.support.live_stack import stack_environment
from tests.support.steward import Steward

EXAMPLE = PROJECT / "examples" / "xu2021"
FILES = [str(EXAMPLE / name) for name in ("mapping.toml", "xu2021_patients.csv", "xu2021_followup.csv")]
IMPORT = (
    *("import_cohort", "--site", "XU", "--create-site", "Example hospital", "--time-zone", "Asia/Shanghai"),
    *("--mapping", *FILES),
)
LAYERS = ("accounts", "history", "registry", "outcomes", "analytics", "exports", "config")
#: By role: user name and password.
People = dict[str, dict[str, str]]


def example_database(server: DatabaseServer) -> str:
    """The template's name. Figures depend on all of our code, and what is due on the day."""
    code = (path for layer in LAYERS for path in (PROJECT / layer).rglob("*.py"))
    day = datetime.now(UTC).strftime("%j")
    return server.template(f"example_{day}_{fingerprint(*code, *EXAMPLE.iterdir())}", lambda name: _fill(server, name))


def people_of_example(server: DatabaseServer) -> People:
    """Their passwords are one-time: they stand beside the template, as its comment."""
    with server.admin() as admin:
        query = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        found = admin.execute(query, [example_database(server)]).fetchone()
    assert found
    people: People = json.loads(found[0])
    return people


def _fill(server: DatabaseServer, name: str) -> None:
    server.copy(server.migrated(), name)
    with Steward.serving(stack_environment(name, server.var), role="worker") as steward:
        steward.run(*IMPORT)
        steward.run("recompute", "-v", "0")
        people = steward.run("demo_users")
    with server.admin() as admin:
        admin.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(people.strip())))
