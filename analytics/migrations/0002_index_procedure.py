"""The endpoints, as a view; and the table a run reads them into, unlogged because it can always be made again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "index_procedure_v1.sql"


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial"), ("outcomes", "0002_guards")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP VIEW analytics_index_procedure"),
        migrations.RunSQL(
            "ALTER TABLE analytics_indexprocedurefact SET UNLOGGED",
            "ALTER TABLE analytics_indexprocedurefact SET LOGGED",
        ),
    ]
