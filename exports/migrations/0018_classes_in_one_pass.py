"""The classes of the ladder, counted in one pass over the patients."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "release_base_v3.sql"


class Migration(migrations.Migration):
    dependencies = [("exports", "0017_times")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
