"""The same patients leave; who they are is found at a third of the cost."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "release_base_v2.sql"


class Migration(migrations.Migration):
    dependencies = [("exports", "0014_reading_costs_its_page")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
