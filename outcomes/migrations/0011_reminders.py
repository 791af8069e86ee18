"""The ledger of weekly letters; what is open at a site, with its code."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.models.constraints
from accounts.walls import walled


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0010_scores"),
        ("registry", "0006_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField(help_text="Its Monday, at the site.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Refused by the mail server"),
                            ("nothing", "Nothing waited"),
                            ("no_address", "No e-mail address"),
                            ("no_mail", "No mail server"),
                        ],
                        max_length=10,
                    ),
                ),
                ("overdue", models.PositiveIntegerField(help_text="Patients with something overdue.")),
                ("due", models.PositiveIntegerField(help_text="Patients with something due.")),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="expectation",
            name="expectation_open_at_site",
        ),
        migrations.AddIndex(
            model_name="expectation",
            index=models.Index(
                condition=models.Q(("state", "expected")),
                fields=["site", "track", "window_end"],
                include=("code", "window_start", "patient"),
                name="expectation_open_at_site",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("site", "person", "week"), name="outcomes_reminder_once_a_week"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["sending", "sent", "failed", "nothing", "no_address", "no_mail"])),
                name="outcomes_reminder_state__vocabulary",
                violation_error_message="state: choose one of sending, sent, failed, nothing, no_address, no_mail.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("week__lte", registry.models.constraints.Tomorrow())),
                name="outcomes_reminder_week__not_in_future",
                violation_error_message="week: is in the future.",
            ),
        ),
        walled("outcomes_reminder"),
    ]
