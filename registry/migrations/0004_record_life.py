"""The life of a record: draft, complete, locked, signed; and what is said of it when it is signed or unlocked."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import registry.models.life
from accounts.walls import walled
from history.tracking import tracked
from registry.guarding import guarded, guarded_part

SQL = Path(__file__).parent.parent / "sql" / "record_life_v1.sql"
TABLES = (
    "registry_consent",
    "registry_primarytumour",
    "registry_spinallesion",
    "registry_surgery",
    "registry_treatedsegment",
    "registry_radiotherapycourse",
    "registry_baselineassessment",
    "registry_recordedscore",
    "registry_systemictherapyline",
    "registry_bonemodifyingagent",
    "registry_boarddecision",
    "registry_locomotivedysfunction",
)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="baselineassessment",
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
            model_name="boarddecision",
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
            model_name="bonemodifyingagent",
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
            model_name="consent",
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
            model_name="locomotivedysfunction",
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
            model_name="primarytumour",
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
            model_name="radiotherapycourse",
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
            model_name="recordedscore",
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
            model_name="spinallesion",
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
            model_name="surgery",
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
            model_name="systemictherapyline",
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
            model_name="treatedsegment",
            name="record_state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("complete", "Complete"), ("locked", "Locked"), ("signed", "Signed")],
                db_default="complete",
                default="complete",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
                (
                    "sha256",
                    models.CharField(help_text="Of the record's canonical text at that version.", max_length=64),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("entered", "I entered this record"),
                            ("reviewed", "I have reviewed this record"),
                            ("approved", "I approve this record"),
                        ],
                        max_length=10,
                    ),
                ),
                ("printed_name", models.CharField(max_length=150)),
                ("signed_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_by", models.CharField(blank=True, max_length=60)),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [models.Index(fields=["table", "row"], name="signature_of_row")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by", "")),
                            models.Q(("revoked_at__isnull", False), models.Q(("revoked_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="registry_signature_revoked__by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("printed_name", ""), _negated=True),
                        name="registry_signature_printed_name__given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("by", models.CharField(max_length=60)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "transaction",
                    models.BigIntegerField(db_default=registry.models.life.TransactionId(), editable=False),
                ),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="registry_unlock_reason__given"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP TRIGGER kept ON registry_signature; DROP TRIGGER kept ON registry_unlock;"
            " DROP FUNCTION registry_keep_signature(), registry_keep_unlock(), registry_guard_part(), registry_guard_life()",
        ),
        *(guarded(table) for table in TABLES),
        guarded_part("registry_treatedsegment", whole="registry_surgery", link="surgery_id"),
        *(step for table in ("registry_signature", "registry_unlock") for step in (walled(table), tracked(table))),
    ]
