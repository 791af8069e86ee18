"""Sites apart: every table with patients' rows is walled by site."""

from django.db import migrations

from accounts.walls import walled

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
    dependencies = [("outcomes", "0002_guards"), ("registry", "0002_walls")]

    operations = [walled(table) for table in TABLES]
