"""What may leave, as views of a role that reads no name: the release role reads these and nothing else."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_walls_and_history"),
        ("analytics", "0003_walls"),
        ("registry", "0006_merging"),
        ("outcomes", "0006_record_state_is_known"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "release_base_v1.sql").read_text(encoding="utf-8"),
            "SET ROLE reg_curator; DROP SCHEMA release CASCADE; RESET ROLE",
        ),
        migrations.RunSQL((SQL / "release_views_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
