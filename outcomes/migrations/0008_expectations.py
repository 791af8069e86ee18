"""What is expected of a patient, and which schedule a site follows."""

import django.db.models.deletion
from django.db import migrations, models

import registry.models.constraints
from accounts.walls import walled
from history.tracking import tracked

# An expectation lies in its patient's site, and follows that patient's operation: to the patient it is merged into, too.
LINKS = [
    (
        f"ALTER TABLE outcomes_expectation ADD CONSTRAINT outcomes_expectation_{name} "
        f"FOREIGN KEY ({columns}) REFERENCES {parent} DEFERRABLE INITIALLY DEFERRED;",
        f"ALTER TABLE outcomes_expectation DROP CONSTRAINT outcomes_expectation_{name};",
    )
    for name, columns, parent in (
        ("in_patients_site", "patient_id, site_id", "registry_patient (id, site_id)"),
        (
            "surgery_id_same_patient",
            "surgery_id, patient_id",
            "registry_surgery (id, patient_id) ON UPDATE CASCADE ON DELETE CASCADE",
        ),
    )
]


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0007_merged_patients"),
        ("registry", "0006_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name="Expectation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "track",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Vital status"),
                            (2, "Imaging"),
                            (3, "Clinic visit"),
                            (4, "Questionnaires"),
                            (5, "Radiosurgery"),
                        ]
                    ),
                ),
                ("code", models.CharField(max_length=5)),
                ("due_on", models.DateField()),
                ("window_start", models.DateField()),
                ("window_end", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("expected", "Expected"),
                            ("met", "Met"),
                            ("too_ill", "Too ill to attend"),
                            ("refused", "Refused"),
                            ("lost", "Lost to follow-up"),
                            ("not_done", "Not done"),
                            ("missed", "Missed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("met_on", models.DateField(blank=True, null=True)),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expectations",
                        to="registry.patient",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.site",
                    ),
                ),
                (
                    "surgery",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.surgery",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "expected")),
                        fields=["site", "track", "window_end"],
                        include=("window_start", "patient"),
                        name="expectation_open_at_site",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("surgery", "track", "code"), name="outcomes_expectation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("track__in", [1, 2, 3, 4, 5])),
                        name="outcomes_expectation_track__vocabulary",
                        violation_error_message="track: choose one of 1, 2, 3, 4, 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["expected", "met", "too_ill", "refused", "lost", "not_done", "missed"])
                        ),
                        name="outcomes_expectation_state__vocabulary",
                        violation_error_message="state: choose one of expected, met, too_ill, refused, lost, not_done, missed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("window_end__gte", models.F("window_start")),
                            ("window_start__isnull", True),
                            ("window_end__isnull", True),
                            _connector="OR",
                        ),
                        name="outcomes_expectation_window_end__not_before_window_start",
                        violation_error_message="window_end: is before window_start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("met_on__lte", registry.models.constraints.Tomorrow())),
                        name="outcomes_expectation_met_on__not_in_future",
                        violation_error_message="met_on: is in the future.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("met_on__isnull", True), ("state", "met"), _connector="OR"),
                        name="outcomes_expectation_met_on__only_when_met",
                        violation_error_message="met on: only what was met has a day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gte", models.F("window_start")), ("due_on__lte", models.F("window_end"))
                        ),
                        name="outcomes_expectation_due_on__in_window",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteSchedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "published",
                    models.CharField(
                        blank=True, help_text="Of outcomes.schedule.published; empty: own.", max_length=20
                    ),
                ),
                ("own", models.JSONField(blank=True, help_text="As Protocol.as_data tells it.", null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="schedule", to="registry.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("published", ""), _negated=True), ("own__isnull", True)),
                            models.Q(("own__isnull", False), ("published", "")),
                            _connector="OR",
                        ),
                        name="outcomes_siteschedule_published_or_own",
                    )
                ],
            },
        ),
        *(migrations.RunSQL(forward, backward) for forward, backward in LINKS),
        walled("outcomes_expectation"),
        walled("outcomes_siteschedule"),
        # expectations follow from rows that have a history, and have none of their own
        tracked("outcomes_siteschedule"),
    ]
