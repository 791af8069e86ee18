"""Mappings of a hospital's files, kept by name in versions that are only added."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.walls import walled


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0014_large_imports"),
        ("registry", "0007_scores"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\w[\\w .-]*$", "Use letters, digits, spaces, dots, hyphens and underscores."
                            )
                        ],
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("content", models.TextField()),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "name", "version"), name="outcomes_storedmapping_one_of_a_version"
                    )
                ],
            },
        ),
        walled("outcomes_storedmapping"),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON outcomes_storedmapping FROM reg_app, reg_worker",
            "GRANT UPDATE, DELETE ON outcomes_storedmapping TO reg_app, reg_worker",
        ),
    ]
