"""What was typed and not saved, apart from the data. It has no history: nothing of it is said about anybody yet."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import outcomes.models.draft
from accounts.walls import walled_to_author


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0011_reminders"),
        ("registry", "0005_record_state_is_known"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=120)),
                ("key", models.UUIDField()),
                ("sealed", models.BinaryField()),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(default=outcomes.models.draft.when_it_ends)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.patient",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.site"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("author", "key"), name="outcomes_draft_one_per_key")],
            },
        ),
        walled_to_author("outcomes_draft"),
    ]
