"""The life of a record: draft, complete, locked, signed."""

from django.db import migrations, models

from registry.guarding import guarded, guarded_part

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
    dependencies = [
        ("registry", "0004_record_life"),
        ("outcomes", "0004_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="complication",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="death",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="followupvisit",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="imagingassessment",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="localrecurrence",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="reoperation",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="segmentstatus",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="skeletalrelatedevent",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="vitalcontact",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        *(guarded(table) for table in TABLES),
        guarded_part("outcomes_segmentstatus", whole="outcomes_imagingassessment", link="imaging_id"),
    ]
