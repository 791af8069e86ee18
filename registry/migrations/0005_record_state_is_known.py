"""A record is in a state there is a word for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_record_life"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="baselineassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_baselineassessment_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="boarddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_boarddecision_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bonemodifyingagent",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_bonemodifyingagent_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_consent_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="locomotivedysfunction",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_locomotivedysfunction_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="primarytumour",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_primarytumour_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="radiotherapycourse",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_radiotherapycourse_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordedscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_recordedscore_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="spinallesion",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_spinallesion_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="surgery",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_surgery_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="systemictherapyline",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_systemictherapyline_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatedsegment",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="registry_treatedsegment_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
    ]
