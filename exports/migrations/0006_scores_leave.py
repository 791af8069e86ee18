"""Computed scores leave with their version, and so do the facts they are made from."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exports", "0005_deleted"), ("registry", "0007_scores"), ("outcomes", "0010_scores")]

    operations = [
        migrations.RunSQL(
            (SQL / "release_views_v2.sql").read_text(encoding="utf-8"),
            "SET ROLE reg_curator; DROP VIEW release.l1_scores, release.l2_scores; RESET ROLE; "
            + (SQL / "release_views_v1.sql").read_text(encoding="utf-8"),
        )
    ]
