"""Times leave L2 no more finely than two patients share them: a step for each patient, found with each edition."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
#: Days were told the same way for everybody.
OLD_STEPS = """
SET ROLE reg_curator;
DROP FUNCTION release.day(integer, text, boolean);
DROP FUNCTION release.step_of(integer, boolean), release.end_of_step(integer, boolean);
RESET ROLE;
"""
OLD_STEPS_AGAIN = """
SET ROLE reg_curator;
CREATE FUNCTION release.step_of(day integer, exact boolean) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN exact OR abs(day) <= 30 THEN day ELSE day / 30 * 30 END;
CREATE FUNCTION release.end_of_step(day integer, exact boolean) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN exact OR day < 30 THEN day ELSE day / 30 * 30 + 29 END;
CREATE FUNCTION release.day(days integer, known text, exact boolean) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE known WHEN 'D' THEN release.step_of(days, exact) WHEN 'M' THEN days / 30 * 30 END;
RESET ROLE;
"""
GONE = """
SET ROLE reg_curator;
DROP FUNCTION release.renew_times(bigint);
DROP VIEW release.l2_subject, release.l2_read_subject CASCADE;
ALTER VIEW release.l2_shown RENAME TO l2_subject;
ALTER VIEW release.l2_read_shown RENAME TO l2_read_subject;
DROP TABLE release.times_told;
RESET ROLE;
"""
NO_TIMES = """
SET ROLE reg_curator;
DROP FUNCTION release.step_of(integer, integer) CASCADE;
DROP FUNCTION release.end_of_step(integer, integer) CASCADE;
DROP FUNCTION release.day(integer, text, integer) CASCADE;
DROP FUNCTION release.visit_day(integer, integer, integer) CASCADE;
DROP FUNCTION release.since_edition();
RESET ROLE;
"""


class Migration(migrations.Migration):
    dependencies = [("exports", "0016_pages_from_the_index")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="times",
            field=models.JSONField(
                default=dict, help_text="How many patients at which step of the ladder of times, and who is single."
            ),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="exact_days",
            field=models.BooleanField(
                default=False, help_text="Days are exact and not in steps.", verbose_name="exact days"
            ),
        ),
        migrations.RunSQL(
            (SQL / "release_times_v1.sql").read_text(encoding="utf-8"),
            GONE + (SQL / "release_views_v3.sql").read_text(encoding="utf-8") + NO_TIMES,
        ),
        migrations.RunSQL((SQL / "release_views_v4.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(OLD_STEPS, OLD_STEPS_AGAIN),
    ]
