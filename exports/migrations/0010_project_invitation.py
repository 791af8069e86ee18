"""What an invitation without a hospital leads to, and that it is written down."""

import django.db.models.deletion
from django.db import migrations, models

from history.tracking import tracked_account


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_invitation_without_site"),
        ("exports", "0009_reading"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProjectInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("consumer", "Consumer: may pull the project's data"),
                            ("reviewer", "Reviewer: approves what is released, pulls nothing"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.invitation"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="exports.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["consumer", "reviewer"])),
                        name="exports_projectinvitation_role__vocabulary",
                        violation_error_message="role: choose one of consumer, reviewer.",
                    )
                ],
            },
        ),
        tracked_account("exports_projectinvitation", hidden=""),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON exports_projectinvitation FROM reg_app, reg_worker;",
            "GRANT UPDATE, DELETE ON exports_projectinvitation TO reg_app, reg_worker;",
        ),
    ]
