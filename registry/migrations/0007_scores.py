"""What the scores need and the hospital knows; the results, kept; what NOMS recommended; what other tools predicted."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import registry.models.constraints
from accounts.walls import walled
from history.tracking import tracked
from registry.guarding import guarded, guarded_patient

SQL = Path(__file__).parent.parent / "sql" / "computed_scores_v1.sql"
#: Records that a person writes; the results besides.
RECORDS = ("registry_externalprediction", "registry_nomsdecision")
TABLES = (*RECORDS, "registry_computedscore")

# as in `outcomes/migrations/0002_guards.py`: child table, its column, parent table
SAME_PATIENT = [(table, "surgery_id", "registry_surgery") for table in RECORDS]
IN_SITE = list(TABLES)


def _references() -> list[migrations.RunSQL]:
    found = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_patient FOREIGN KEY ({column}, patient_id) "
            f"REFERENCES {parent} (id, patient_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_patient",
        )
        for table, column, parent in SAME_PATIENT
    ]
    found += [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_patients_site FOREIGN KEY (patient_id, site_id) "
            "REFERENCES registry_patient (id, site_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_patients_site",
        )
        for table in IN_SITE
    ]
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComputedScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.CharField(max_length=24)),
                ("rule_version", models.CharField(max_length=40)),
                ("total", models.SmallIntegerField(null=True)),
                ("band", models.CharField(blank=True, max_length=24)),
                ("inputs", models.JSONField()),
                ("points", models.JSONField()),
                ("missing", models.JSONField()),
                ("overrides", models.JSONField()),
                ("is_at_surgery", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="ExternalPrediction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_key", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "record_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("complete", "Complete"),
                            ("locked", "Locked"),
                            ("signed", "Signed"),
                        ],
                        db_default="complete",
                        default="complete",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "tool",
                    models.CharField(help_text="Such as SORG machine learning.", max_length=60, verbose_name="tool"),
                ),
                (
                    "tool_version",
                    models.CharField(
                        help_text="Or the day it was used.", max_length=60, verbose_name="version of the tool"
                    ),
                ),
                (
                    "horizon_days",
                    models.SmallIntegerField(
                        choices=[(30, "30 days"), (90, "90 days"), (365, "365 days")], verbose_name="alive after (days)"
                    ),
                ),
                (
                    "survival_percent",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="probability of survival (%)"),
                ),
                ("computed_on", models.DateField(blank=True, null=True, verbose_name="computed on")),
            ],
            options={
                "verbose_name": "predicted survival",
                "verbose_name_plural": "predicted survivals",
            },
        ),
        migrations.CreateModel(
            name="NomsDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_key", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "record_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("complete", "Complete"),
                            ("locked", "Locked"),
                            ("signed", "Signed"),
                        ],
                        db_default="complete",
                        default="complete",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "recommended",
                    models.CharField(
                        choices=[
                            ("cebrt", "Conventional radiotherapy"),
                            ("srs", "Radiosurgery"),
                            ("stabilise_cebrt", "Stabilisation, then conventional radiotherapy"),
                            ("stabilise_srs", "Stabilisation, then radiosurgery"),
                            ("separation_srs", "Separation surgery and stabilisation, then radiosurgery"),
                            ("cement_cebrt", "Percutaneous or cement stabilisation, then conventional radiotherapy"),
                            ("mdt", "The board decides"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "rule_version",
                    models.CharField(
                        help_text="As the score's page names it.", max_length=40, verbose_name="version of the table"
                    ),
                ),
                (
                    "done",
                    models.CharField(
                        choices=[
                            ("cebrt", "Conventional radiotherapy"),
                            ("srs", "Radiosurgery"),
                            ("stabilise_cebrt", "Stabilisation, then conventional radiotherapy"),
                            ("stabilise_srs", "Stabilisation, then radiosurgery"),
                            ("separation_srs", "Separation surgery and stabilisation, then radiosurgery"),
                            ("cement_cebrt", "Percutaneous or cement stabilisation, then conventional radiotherapy"),
                            ("mdt", "The board decides"),
                        ],
                        max_length=16,
                        verbose_name="what was done",
                    ),
                ),
                ("difference_reason", models.TextField(blank=True, verbose_name="why it differed")),
            ],
            options={
                "verbose_name": "NOMS decision",
                "verbose_name_plural": "NOMS decisions",
            },
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="chemotherapy_before",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                max_length=3,
                null=True,
                verbose_name="chemotherapy before",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="eq5d_index",
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=4, null=True, verbose_name="EQ-5D index"
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="eq5d_value_set",
            field=models.CharField(
                blank=True,
                help_text="Country and year of the set that made the index.",
                max_length=100,
                verbose_name="EQ-5D value set",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="eq5d_vas",
            field=models.IntegerField(blank=True, null=True, verbose_name="EQ-5D VAS (0-100)"),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="eq5d_version",
            field=models.CharField(
                blank=True,
                choices=[("3L", "EQ-5D-3L"), ("5L", "EQ-5D-5L")],
                max_length=2,
                null=True,
                verbose_name="EQ-5D version",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="extraspinal_foci",
            field=models.IntegerField(
                blank=True, null=True, verbose_name="extraspinal bone metastases (number of foci)"
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="extraspinal_foci_missing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_done", "Not done"),
                    ("unknown", "Unknown"),
                    ("refused", "Refused"),
                    ("not_applicable", "Not applicable"),
                    ("died_before_due", "Died before due"),
                    ("lost", "Lost to follow-up"),
                ],
                default="",
                editable=False,
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="pathological_fracture",
            field=models.CharField(blank=True, choices=[("yes", "Yes"), ("no", "No")], max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="skeletal_spread",
            field=models.CharField(
                blank=True,
                choices=[("solitary", "Solitary"), ("multiple", "Multiple")],
                help_text="This lesion included.",
                max_length=8,
                null=True,
                verbose_name="skeletal metastases",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="skeletal_spread_missing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_done", "Not done"),
                    ("unknown", "Unknown"),
                    ("refused", "Refused"),
                    ("not_applicable", "Not applicable"),
                    ("died_before_due", "Died before due"),
                    ("lost", "Lost to follow-up"),
                ],
                default="",
                editable=False,
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="sosgoq_scaling",
            field=models.CharField(
                blank=True,
                choices=[("raw", "Raw sum of the items"), ("transformed", "Transformed to 0-100")],
                max_length=11,
                null=True,
                verbose_name="SOSG-OQ scaling",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="tolerates_surgery",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                max_length=3,
                null=True,
                verbose_name="fit for surgery",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="vertebral_foci",
            field=models.IntegerField(blank=True, null=True, verbose_name="metastases in vertebral bodies (number)"),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="vertebral_foci_missing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_done", "Not done"),
                    ("unknown", "Unknown"),
                    ("refused", "Refused"),
                    ("not_applicable", "Not applicable"),
                    ("died_before_due", "Died before due"),
                    ("lost", "Lost to follow-up"),
                ],
                default="",
                editable=False,
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="visceral_removable",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                help_text="As Tokuhashi asks.",
                max_length=3,
                null=True,
                verbose_name="organ metastases removable",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="visceral_spread",
            field=models.CharField(
                blank=True,
                choices=[
                    ("none", "None"),
                    ("nodular", "Nodular"),
                    ("disseminated", "Disseminated (pleural, peritoneal, leptomeningeal)"),
                ],
                max_length=12,
                null=True,
                verbose_name="visceral or cerebral metastases",
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="visceral_spread_missing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_done", "Not done"),
                    ("unknown", "Unknown"),
                    ("refused", "Refused"),
                    ("not_applicable", "Not applicable"),
                    ("died_before_due", "Died before due"),
                    ("lost", "Lost to follow-up"),
                ],
                default="",
                editable=False,
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="baselineassessment",
            name="visceral_treatable",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                help_text="As Tomita asks.",
                max_length=3,
                null=True,
                verbose_name="visceral metastases treatable",
            ),
        ),
        migrations.AddField(
            model_name="primarytumour",
            name="finer_site",
            field=models.CharField(
                blank=True,
                choices=[
                    ("colon", "Colon"),
                    ("rectum", "Rectum"),
                    ("uterus", "Uterus"),
                    ("ovary", "Ovary"),
                    ("small_cell_lung", "Lung, small cell"),
                    ("non_small_cell_lung", "Lung, not small cell"),
                    ("osteosarcoma", "Osteosarcoma"),
                    ("other_sarcoma", "Another sarcoma"),
                    ("carcinoid", "Carcinoid"),
                    ("other_neuroendocrine", "Another neuroendocrine tumour"),
                    ("gallbladder", "Gallbladder"),
                    ("none_of_these", "None of these"),
                ],
                help_text="Where the scores tell sites of one group apart: colon from rectum, say.",
                max_length=20,
                null=True,
                verbose_name="finer site",
            ),
        ),
        migrations.AddField(
            model_name="primarytumour",
            name="hormone_dependent",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                help_text="Breast and prostate.",
                max_length=3,
                null=True,
                verbose_name="hormone-dependent",
            ),
        ),
        migrations.AddField(
            model_name="primarytumour",
            name="molecularly_targeted",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                help_text="Lung.",
                max_length=3,
                null=True,
                verbose_name="treated with molecularly targeted drugs",
            ),
        ),
        migrations.AddField(
            model_name="spinallesion",
            name="irradiated_before",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Yes"), ("no", "No")],
                max_length=3,
                null=True,
                verbose_name="irradiated before at these levels",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("sosgoq_scaling__in", ["raw", "transformed"])),
                name="registry_baselineassessment_sosgoq_scaling__vocabulary",
                violation_error_message="sosgoq_scaling: choose one of raw, transformed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("eq5d_version__in", ["3L", "5L"])),
                name="registry_baselineassessment_eq5d_version__vocabulary",
                violation_error_message="eq5d_version: choose one of 3L, 5L.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("eq5d_index__isnull", True),
                    models.Q(("eq5d_version__isnull", False), models.Q(("eq5d_value_set", ""), _negated=True)),
                    _connector="OR",
                ),
                name="registry_baselineassessment_eq5d_index__names_its_value_set",
                violation_error_message="eq5d_index: an index has its version and the name of the value set that made it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("eq5d_vas__gte", 0), ("eq5d_vas__lte", 100)),
                name="registry_baselineassessment_eq5d_vas__range",
                violation_error_message="eq5d_vas: must lie between 0 and 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("eq5d_index__gte", -1), ("eq5d_index__lte", 1)),
                name="registry_baselineassessment_eq5d_index__range",
                violation_error_message="eq5d_index: must lie between -1 and 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("tolerates_surgery__in", ["yes", "no"])),
                name="registry_baselineassessment_tolerates_surgery__vocabulary",
                violation_error_message="tolerates_surgery: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("chemotherapy_before__in", ["yes", "no"])),
                name="registry_baselineassessment_chemotherapy_before__vocabulary",
                violation_error_message="chemotherapy_before: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("visceral_spread__in", ["none", "nodular", "disseminated"])),
                name="registry_baselineassessment_visceral_spread__vocabulary",
                violation_error_message="visceral_spread: choose one of none, nodular, disseminated.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("visceral_treatable__in", ["yes", "no"])),
                name="registry_baselineassessment_visceral_treatable__vocabulary",
                violation_error_message="visceral_treatable: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("visceral_removable__in", ["yes", "no"])),
                name="registry_baselineassessment_visceral_removable__vocabulary",
                violation_error_message="visceral_removable: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("skeletal_spread__in", ["solitary", "multiple"])),
                name="registry_baselineassessment_skeletal_spread__vocabulary",
                violation_error_message="skeletal_spread: choose one of solitary, multiple.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("pathological_fracture__in", ["yes", "no"])),
                name="registry_baselineassessment_pathological_fracture__vocabulary",
                violation_error_message="pathological_fracture: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visceral_spread__isnull", True),
                    models.Q(("visceral_spread", "none"), _negated=True),
                    models.Q(("visceral_removable__isnull", True), ("visceral_treatable__isnull", True)),
                    _connector="OR",
                ),
                name="registry_baselineassessment_visceral_treatable__if_present",
                violation_error_message="visceral_treatable: without visceral metastases there are none to treat or remove.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("skeletal_spread__isnull", True),
                    models.Q(
                        ("skeletal_spread", "solitary"),
                        models.Q(("extraspinal_foci__isnull", True), ("extraspinal_foci", 0), _connector="OR"),
                        models.Q(("vertebral_foci__isnull", True), ("vertebral_foci", 1), _connector="OR"),
                    ),
                    models.Q(
                        ("skeletal_spread", "multiple"),
                        models.Q(
                            ("extraspinal_foci__isnull", True),
                            ("vertebral_foci__isnull", True),
                            ("extraspinal_foci__gte", 1),
                            ("vertebral_foci__gte", 2),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="registry_baselineassessment_skeletal_spread__fits_the_counts",
                violation_error_message="skeletal_spread: contradicts the numbers of metastases.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visceral_spread_missing", ""),
                    models.Q(
                        ("visceral_spread__isnull", True),
                        (
                            "visceral_spread_missing__in",
                            ["not_done", "unknown", "refused", "not_applicable", "died_before_due", "lost"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="registry_baselineassessment_visceral_spread__value_or_reason",
                violation_error_message="visceral_spread: give a value or say why it is missing, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("skeletal_spread_missing", ""),
                    models.Q(
                        ("skeletal_spread__isnull", True),
                        (
                            "skeletal_spread_missing__in",
                            ["not_done", "unknown", "refused", "not_applicable", "died_before_due", "lost"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="registry_baselineassessment_skeletal_spread__value_or_reason",
                violation_error_message="skeletal_spread: give a value or say why it is missing, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extraspinal_foci_missing", ""),
                    models.Q(
                        ("extraspinal_foci__isnull", True),
                        (
                            "extraspinal_foci_missing__in",
                            ["not_done", "unknown", "refused", "not_applicable", "died_before_due", "lost"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="registry_baselineassessment_extraspinal_foci__value_or_reason",
                violation_error_message="extraspinal_foci: give a value or say why it is missing, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vertebral_foci_missing", ""),
                    models.Q(
                        ("vertebral_foci__isnull", True),
                        (
                            "vertebral_foci_missing__in",
                            ["not_done", "unknown", "refused", "not_applicable", "died_before_due", "lost"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="registry_baselineassessment_vertebral_foci__value_or_reason",
                violation_error_message="vertebral_foci: give a value or say why it is missing, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("extraspinal_foci__gte", 0), ("extraspinal_foci__lte", 200)),
                name="registry_baselineassessment_extraspinal_foci__range",
                violation_error_message="extraspinal_foci: must lie between 0 and 200.",
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("vertebral_foci__gte", 1), ("vertebral_foci__lte", 29)),
                name="registry_baselineassessment_vertebral_foci__range",
                violation_error_message="vertebral_foci: must lie between 1 and 29.",
            ),
        ),
        migrations.AddConstraint(
            model_name="primarytumour",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "finer_site__in",
                        [
                            "colon",
                            "rectum",
                            "uterus",
                            "ovary",
                            "small_cell_lung",
                            "non_small_cell_lung",
                            "osteosarcoma",
                            "other_sarcoma",
                            "carcinoid",
                            "other_neuroendocrine",
                            "gallbladder",
                            "none_of_these",
                        ],
                    )
                ),
                name="registry_primarytumour_finer_site__vocabulary",
                violation_error_message="finer_site: choose one of colon, rectum, uterus, ovary, small_cell_lung, non_small_cell_lung, osteosarcoma, other_sarcoma, carcinoid, other_neuroendocrine, gallbladder, none_of_these.",
            ),
        ),
        migrations.AddConstraint(
            model_name="primarytumour",
            constraint=models.CheckConstraint(
                condition=models.Q(("hormone_dependent__in", ["yes", "no"])),
                name="registry_primarytumour_hormone_dependent__vocabulary",
                violation_error_message="hormone_dependent: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="primarytumour",
            constraint=models.CheckConstraint(
                condition=models.Q(("molecularly_targeted__in", ["yes", "no"])),
                name="registry_primarytumour_molecularly_targeted__vocabulary",
                violation_error_message="molecularly_targeted: choose one of yes, no.",
            ),
        ),
        migrations.AddConstraint(
            model_name="spinallesion",
            constraint=models.CheckConstraint(
                condition=models.Q(("irradiated_before__in", ["yes", "no"])),
                name="registry_spinallesion_irradiated_before__vocabulary",
                violation_error_message="irradiated_before: choose one of yes, no.",
            ),
        ),
        migrations.AddField(
            model_name="computedscore",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="computedscore",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"),
        ),
        migrations.AddField(
            model_name="computedscore",
            name="surgery",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="registry.surgery",
            ),
        ),
        migrations.AddField(
            model_name="externalprediction",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="externalprediction",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"),
        ),
        migrations.AddField(
            model_name="externalprediction",
            name="surgery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="predictions", to="registry.surgery"
            ),
        ),
        migrations.AddField(
            model_name="nomsdecision",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="registry.patient"
            ),
        ),
        migrations.AddField(
            model_name="nomsdecision",
            name="site",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.site"),
        ),
        migrations.AddField(
            model_name="nomsdecision",
            name="surgery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="noms_decisions", to="registry.surgery"
            ),
        ),
        migrations.AddIndex(
            model_name="computedscore",
            index=models.Index(fields=["patient", "surgery", "score"], name="score_of_surgery"),
        ),
        migrations.AddConstraint(
            model_name="computedscore",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_at_surgery", True)),
                fields=("surgery", "score"),
                name="registry_computedscore_one_at_surgery",
            ),
        ),
        migrations.AddConstraint(
            model_name="computedscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_at_surgery", False),
                    ("total__isnull", False),
                    models.Q(("band", ""), _negated=True),
                    _connector="OR",
                ),
                name="registry_computedscore_is_at_surgery__has_a_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalprediction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("patient", "source_key"),
                name="registry_externalprediction_one_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalprediction",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_externalprediction_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalprediction",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon_days__in", [30, 90, 365])),
                name="registry_externalprediction_horizon_days__vocabulary",
                violation_error_message="horizon_days: choose one of 30, 90, 365.",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalprediction",
            constraint=models.CheckConstraint(
                condition=models.Q(("survival_percent__gte", 0), ("survival_percent__lte", 100)),
                name="registry_externalprediction_survival_percent__range",
                violation_error_message="survival_percent: must lie between 0 and 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalprediction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tool", ""), _negated=True), models.Q(("tool_version", ""), _negated=True)
                ),
                name="registry_externalprediction_tool__named",
                violation_error_message="tool: name it and its version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalprediction",
            constraint=models.CheckConstraint(
                condition=models.Q(("computed_on__lte", registry.models.constraints.Tomorrow())),
                name="registry_externalprediction_computed_on__not_in_future",
                violation_error_message="computed_on: is in the future.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomsdecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("patient", "source_key"),
                name="registry_nomsdecision_one_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomsdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_nomsdecision_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomsdecision",
            constraint=models.UniqueConstraint(fields=("surgery",), name="registry_nomsdecision_one_per_surgery"),
        ),
        migrations.AddConstraint(
            model_name="nomsdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "recommended__in",
                        ["cebrt", "srs", "stabilise_cebrt", "stabilise_srs", "separation_srs", "cement_cebrt", "mdt"],
                    )
                ),
                name="registry_nomsdecision_recommended__vocabulary",
                violation_error_message="recommended: choose one of cebrt, srs, stabilise_cebrt, stabilise_srs, separation_srs, cement_cebrt, mdt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomsdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "done__in",
                        ["cebrt", "srs", "stabilise_cebrt", "stabilise_srs", "separation_srs", "cement_cebrt", "mdt"],
                    )
                ),
                name="registry_nomsdecision_done__vocabulary",
                violation_error_message="done: choose one of cebrt, srs, stabilise_cebrt, stabilise_srs, separation_srs, cement_cebrt, mdt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomsdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done", models.F("recommended")),
                    models.Q(("difference_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="registry_nomsdecision_done__difference_explained",
                violation_error_message="done: what was done differs from what the table recommended; say why.",
            ),
        ),
        *_references(),
        *(step for table in TABLES for step in (walled(table), tracked(table), guarded_patient(table))),
        *(guarded(table) for table in RECORDS),
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP TRIGGER kept ON registry_computedscore; DROP FUNCTION registry_keep_score()",
        ),
    ]
