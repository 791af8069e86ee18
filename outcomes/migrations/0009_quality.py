"""Confirmations, queries and verifications: walled by site, with their history, and kept as they were said."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from accounts.walls import walled
from history.tracking import tracked
from registry.guarding import guarded_patient

SQL = Path(__file__).parent.parent / "sql" / "quality_v1.sql"
TABLES = ("outcomes_confirmation", "outcomes_dataquery", "outcomes_dataqueryentry", "outcomes_verification")
UNDO = (
    " ".join(
        f"DROP TRIGGER kept ON {table}; ALTER TABLE {table} DROP CONSTRAINT {table}_in_patients_site;"
        for table in TABLES
    )
    + " DROP FUNCTION outcomes_keep_said();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0008_expectations"),
        ("registry", "0006_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataQuery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("field", models.CharField(blank=True, max_length=63)),
                ("rule", models.CharField(blank=True, max_length=60)),
                ("values", models.JSONField(blank=True, null=True)),
                ("text", models.TextField()),
                ("raised_by", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("waiting_since", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=60)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
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
                "verbose_name": "query",
                "verbose_name_plural": "queries",
            },
        ),
        migrations.CreateModel(
            name="DataQueryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("answer", "Answered"),
                            ("close", "Closed"),
                            ("send_back", "Sent back"),
                            ("reopen", "Reopened"),
                            ("gone", "Closed by itself"),
                            ("again", "Found again"),
                            ("changed", "Asked with new values"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("by", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="outcomes.dataquery"
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
                "verbose_name_plural": "data query entries",
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
                (
                    "sha256",
                    models.CharField(help_text="Of the record's canonical text at that version.", max_length=64),
                ),
                ("by", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=60)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("rule", models.CharField(max_length=60)),
                ("values", models.JSONField()),
                ("word", models.CharField(max_length=500)),
                ("by", models.CharField(max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
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
                "indexes": [models.Index(fields=["table", "row"], name="confirmation_of_row")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("word", ""), _negated=True),
                        name="outcomes_confirmation_word__given",
                        violation_error_message="word: say why it is right.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule", ""), _negated=True), name="outcomes_confirmation_rule__given"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="dataquery",
            index=models.Index(fields=["table", "row"], name="query_of_row"),
        ),
        migrations.AddIndex(
            model_name="dataquery",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["site", "state", "waiting_since"],
                name="query_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataquery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "answered", "closed"])),
                name="outcomes_dataquery_state__vocabulary",
                violation_error_message="state: choose one of open, answered, closed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataquery",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="outcomes_dataquery_text__given",
                violation_error_message="text: say what is asked.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataquery",
            constraint=models.CheckConstraint(
                condition=models.Q(("raised_by", ""), _negated=True), name="outcomes_dataquery_raised_by__given"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataquery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False), ("state", "closed"), models.Q(("closed_by", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True), ("closed_by", "")
                    ),
                    _connector="OR",
                ),
                name="outcomes_dataquery_closed__by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataquery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rule", ""), _negated=True),
                fields=("rule", "table", "row"),
                name="outcomes_dataquery_asked_once_by_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataqueryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("step__in", ["answer", "close", "send_back", "reopen", "gone", "again", "changed"])
                ),
                name="outcomes_dataqueryentry_step__vocabulary",
                violation_error_message="step: choose one of answer, close, send_back, reopen, gone, again, changed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataqueryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", ""), _negated=True), name="outcomes_dataqueryentry_by__given"
            ),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(fields=["table", "row"], name="verification_of_row"),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", ""), _negated=True), name="outcomes_verification_by__given"
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by", "")),
                    models.Q(("withdrawn_at__isnull", False), models.Q(("withdrawn_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="outcomes_verification_withdrawn__by_somebody",
            ),
        ),
        *(walled(table) for table in TABLES),
        *(tracked(table) for table in TABLES),
        *(guarded_patient(table) for table in TABLES),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), UNDO),
    ]
