"""Files on their way in, apart from the data. They have no history: nothing of them is said about anybody yet."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import outcomes.models.import_upload
from accounts.walls import walled_to_author


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0012_draft"),
        ("registry", "0005_record_state_is_known"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=20)),
                ("sealed_patients", models.BinaryField()),
                ("sealed_followup", models.BinaryField()),
                ("sealed_mapping", models.BinaryField()),
                ("sealed_answer", models.BinaryField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(default=outcomes.models.import_upload.when_it_ends)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.site"
                    ),
                ),
            ],
        ),
        walled_to_author("outcomes_importupload"),
    ]
