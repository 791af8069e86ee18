"""Reading page by page: which pseudonym leads to which patient, and the release views reached from there."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
GONE = """
SET ROLE reg_curator;
DROP VIEW release.read_order, release.l1_read_subject, release.l2_read_subject CASCADE;
DROP VIEW release.read_subject;
DROP FUNCTION release.renew_reading(bigint, bigint), release.edition();
DROP TABLE release.reader_index, release.shown_class;
REVOKE USAGE ON SCHEMA release FROM reg_app, reg_worker, reg_backup;
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("exports", "0008_edition")]

    operations = [
        migrations.RunSQL((SQL / "release_reading_v1.sql").read_text(encoding="utf-8"), GONE),
        migrations.RunSQL(
            (SQL / "release_views_v3.sql").read_text(encoding="utf-8"),
            (SQL / "release_views_v2.sql").read_text(encoding="utf-8"),
        ),
    ]
