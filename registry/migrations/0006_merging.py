"""Merging two records of one person: what was moved, when, by whom and why; and the guards that make it safe to undo."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import registry.models.life
from accounts.walls import walled
from history.tracking import tracked
from registry.guarding import guarded_patient

SQL = Path(__file__).parent.parent / "sql"
#: The guards of a record's life as they were before locked records could be moved.
BEFORE = (SQL / "record_life_v1.sql").read_text(encoding="utf-8").split("-- A signature is given")[0]
BACK = (
    "ALTER TABLE registry_movedrow DROP CONSTRAINT registry_movedrow_from_in_site, DROP CONSTRAINT registry_movedrow_to_in_site;"
    " ALTER TABLE registry_merge DROP CONSTRAINT registry_merge_survivor_in_site, DROP CONSTRAINT registry_merge_merged_in_site;"
    " ALTER TABLE registry_patient DROP CONSTRAINT registry_patient_merged_in_site;"
    " DROP TRIGGER tombstone ON registry_patient; DROP TRIGGER kept ON registry_merge; DROP TRIGGER kept ON registry_movedrow;"
    " DROP FUNCTION registry_keep_merge(), registry_guard_tombstone(), registry_guard_patient();"
    f" {BEFORE.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')}"
    " DROP FUNCTION registry_is_moving(text, bigint, bigint, bigint); DROP FUNCTION registry_same(oid, jsonb, jsonb, text[]);"
)
TABLES = (
    "registry_patientidentity",
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
        ("registry", "0005_record_state_is_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "taken",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("patient_version", models.PositiveIntegerField(help_text="Of the survivor, before the merge.")),
                (
                    "identity_version",
                    models.PositiveIntegerField(blank=True, help_text="Of its identity, if it had one.", null=True),
                ),
                ("by", models.CharField(max_length=60)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("made_in", models.BigIntegerField(db_default=registry.models.life.TransactionId(), editable=False)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=60)),
                ("undone_reason", models.TextField(blank=True)),
                ("undone_in", models.BigIntegerField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MovedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("source_key", models.CharField(blank=True, default="", max_length=80)),
                (
                    "transaction",
                    models.BigIntegerField(db_default=registry.models.life.TransactionId(), editable=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name="patient",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tombstones",
                to="registry.patient",
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                name="registry_patient_merged_into__another",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="merged",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="movedrow",
            name="merge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="registry.merge"
            ),
        ),
        migrations.AddField(
            model_name="movedrow",
            name="moved_from",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="movedrow",
            name="moved_to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="movedrow",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("merged",), name="registry_merge_one_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("merged")), _negated=True),
                name="registry_merge_survivor__another",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="registry_merge_reason__given"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by", ""), ("undone_reason", "")),
                    models.Q(
                        ("undone_at__isnull", False),
                        models.Q(("undone_by", ""), _negated=True),
                        models.Q(("undone_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="registry_merge_undone__by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="movedrow",
            index=models.Index(fields=["table", "row"], name="movement_of_row"),
        ),
        migrations.RunSQL((SQL / "merging_v1.sql").read_text(encoding="utf-8"), BACK),
        *(guarded_patient(table) for table in TABLES),
        *(step for table in ("registry_merge", "registry_movedrow") for step in (walled(table), tracked(table))),
    ]
