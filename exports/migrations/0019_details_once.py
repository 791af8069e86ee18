"""How finely times are told is found once a patient, and the days by expressions in the plan."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exports", "0018_classes_in_one_pass")]

    operations = [migrations.RunSQL((SQL / "release_views_v5.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
