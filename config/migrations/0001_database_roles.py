"""Before the first table: who may do what with all tables to come.

The roles themselves are made by `manage.py provision_database`, which needs an administrator; this migration runs as
the owner and refuses to go on without them.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ROLES = ("reg_owner", "reg_app", "reg_worker", "reg_ro", "reg_release", "reg_backup")
REMEDY = "Run `python manage.py provision_database` first, then `python manage.py migrate` (it connects as reg_owner)."

WRITERS = "reg_app, reg_worker"
READERS = "reg_ro, reg_backup"

# reg_release is absent on purpose: what an export may read is granted view by view.
GRANTS = f"""
    revoke all on schema public from public;
    grant usage on schema public to {WRITERS}, {READERS};

    grant select, insert, update, delete on all tables in schema public to {WRITERS};
    grant select on all tables in schema public to {READERS};
    grant usage, select on all sequences in schema public to {WRITERS};
    grant select on all sequences in schema public to {READERS};

    alter default privileges for role reg_owner in schema public
        grant select, insert, update, delete on tables to {WRITERS};
    alter default privileges for role reg_owner in schema public grant select on tables to {READERS};
    alter default privileges for role reg_owner in schema public grant usage, select on sequences to {WRITERS};
    alter default privileges for role reg_owner in schema public grant select on sequences to {READERS};

    -- Which migrations have run is the owner's word alone.
    revoke insert, update, delete on django_migrations from {WRITERS};
"""

UNDO = f"""
    alter default privileges for role reg_owner in schema public revoke all on tables from {WRITERS}, {READERS};
    alter default privileges for role reg_owner in schema public revoke all on sequences from {WRITERS}, {READERS};
    revoke all on all tables in schema public from {WRITERS}, {READERS};
    revoke all on all sequences in schema public from {WRITERS}, {READERS};
    revoke usage on schema public from {WRITERS}, {READERS};
"""


class RolesMissing(RuntimeError):
    """The database is not provisioned, or somebody other than the owner migrates it."""


def require_roles(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select rolname from pg_roles where rolname = any(%s)", [list(ROLES)])
        missing = sorted(set(ROLES) - {name for (name,) in cursor.fetchall()})
        if missing:
            raise RolesMissing(f"These database roles do not exist: {', '.join(missing)}. {REMEDY}")
        cursor.execute("select current_user")
        (user,) = cursor.fetchone()
        if user != "reg_owner":
            raise RolesMissing(f"Migrations run as reg_owner, not as {user}. {REMEDY}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("registry", "0001_initial")]
    operations = [
        migrations.RunPython(require_roles, migrations.RunPython.noop),
        migrations.RunSQL(GRANTS, UNDO),
    ]
