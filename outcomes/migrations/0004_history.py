"""Every change of a patient's row is written down by the database."""

from django.db import migrations

from history.tracking import tracked

TABLES = (
    "outcomes_followupvisit",
    "outcomes_assessment",
    "outcomes_imagingassessment",
    "outcomes_segmentstatus",
    "outcomes_localrecurrence",
    "outcomes_complication",
    "outcomes_skeletalrelatedevent",
    "outcomes_reoperation",
    "outcomes_death",
    "outcomes_vitalcontact",
)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0003_walls"), ("registry", "0003_history")]

    operations = [tracked(table) for table in TABLES]
