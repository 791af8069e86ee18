"""Files of any length: in sealed parts, and given to a worker. What waits from before is sent again within its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.walls import walled_to_author_and_worker, walled_with


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0013_importupload"),
        ("registry", "0007_scores"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "of",
                    models.CharField(
                        choices=[("patients", "Patients"), ("followup", "Follow-up"), ("problems", "Problems")],
                        max_length=8,
                    ),
                ),
                ("number", models.IntegerField()),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.RemoveField(
            model_name="importupload",
            name="sealed_followup",
        ),
        migrations.RemoveField(
            model_name="importupload",
            name="sealed_patients",
        ),
        migrations.AddField(
            model_name="importupload",
            name="done",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importupload",
            name="followup_name",
            field=models.CharField(default="followup.csv", max_length=20),
        ),
        migrations.AddField(
            model_name="importupload",
            name="followup_size",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importupload",
            name="job",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="importupload",
            name="note",
            field=models.CharField(
                blank=True,
                choices=[
                    ("changed", "The registry has changed since these files were tried, so nothing was imported."),
                    ("clash", "Somebody changed a record meanwhile; nothing was imported. Try again."),
                    ("busy", "Another import into this site is being made. Try again when it is over."),
                    (
                        "too long",
                        "It took too long and was given up; nothing was imported. Ask for the import command.",
                    ),
                    ("stopped", "The import was stopped; nothing was imported."),
                    ("rights", "You no longer have the right to import here."),
                    ("lost", "What was sent can no longer be read. Discard it and send the files again."),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="importupload",
            name="patients_name",
            field=models.CharField(default="patients.csv", help_text="Ours; its end says what it is.", max_length=20),
        ),
        migrations.AddField(
            model_name="importupload",
            name="patients_size",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="importupload",
            name="phase",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="importupload",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importupload",
            name="state",
            field=models.CharField(
                choices=[
                    ("trying", "Being tried"),
                    ("tried", "Tried"),
                    ("applying", "Being imported"),
                    ("imported", "Imported"),
                    ("failed", "Not tried to the end"),
                ],
                default="tried",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="importupload",
            name="total",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="importupload",
            name="sealed_answer",
            field=models.BinaryField(default=bytes),
        ),
        migrations.AddConstraint(
            model_name="importupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["trying", "tried", "applying", "imported", "failed"])),
                name="outcomes_importupload_state__vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="importupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("trying", "applying")), _negated=True),
                    ("job__isnull", False),
                    _connector="OR",
                ),
                name="outcomes_importupload_work_has_a_job",
            ),
        ),
        migrations.AddField(
            model_name="importpart",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="outcomes.importupload"
            ),
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(
                fields=("upload", "of", "number"), name="outcomes_importpart_one_of_a_number"
            ),
        ),
        walled_to_author_and_worker("outcomes_importupload"),
        walled_with("outcomes_importpart", parent="outcomes_importupload", link="upload_id"),
    ]
