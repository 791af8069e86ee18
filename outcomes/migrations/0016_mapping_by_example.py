"""Files wait for a mapping that is built from them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0015_storedmapping"),
        ("registry", "0007_scores"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="importupload",
            name="outcomes_importupload_state__vocabulary",
        ),
        migrations.AddField(
            model_name="importupload",
            name="sealed_building",
            field=models.BinaryField(default=bytes, help_text="Examples of columns, and what was chosen."),
        ),
        migrations.AlterField(
            model_name="importupload",
            name="source",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="importupload",
            name="state",
            field=models.CharField(
                choices=[
                    ("unmapped", "Without a mapping yet"),
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
        migrations.AddConstraint(
            model_name="importupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["unmapped", "trying", "tried", "applying", "imported", "failed"])),
                name="outcomes_importupload_state__vocabulary",
            ),
        ),
    ]
