"""No row comes to a patient who was merged into another."""

from django.db import migrations

from registry.guarding import guarded_patient

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
    dependencies = [("registry", "0006_merging"), ("outcomes", "0006_record_state_is_known")]

    operations = [guarded_patient(table) for table in TABLES]
