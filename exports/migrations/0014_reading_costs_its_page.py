"""The reading views once more, with the same rows: a hospital and a class are looked up once a patient."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "release_reading_v2.sql"


class Migration(migrations.Migration):
    dependencies = [("exports", "0013_fhir_exports")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
