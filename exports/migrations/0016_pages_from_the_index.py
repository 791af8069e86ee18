"""The same pages: terms asked once a statement, pseudonyms cut from the index in its order."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "release_reading_v3.sql"


class Migration(migrations.Migration):
    dependencies = [("exports", "0015_subject_at_a_third")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
