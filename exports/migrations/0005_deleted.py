"""What a consumer who asks for changes has to take out again; and jobs written down like other dealings."""

from pathlib import Path

from django.db import migrations

from history.tracking import tracked_account

SQL = Path(__file__).parent.parent / "sql" / "release_deleted_v1.sql"
GONE = """
SET ROLE reg_curator; DROP VIEW release.deleted; RESET ROLE;
SET ROLE reg_history; REVOKE ALL ON history.event FROM reg_curator; REVOKE USAGE ON SCHEMA history FROM reg_curator;
RESET ROLE
"""


class Migration(migrations.Migration):
    dependencies = [("exports", "0004_export_job"), ("history", "0001_the_history")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), GONE),
        tracked_account("exports_exportjob", hidden="manifest,tables_done"),
    ]
