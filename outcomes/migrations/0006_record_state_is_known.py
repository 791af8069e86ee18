"""A record is in a state there is a word for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0005_record_life"),
        ("registry", "0005_record_state_is_known"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_assessment_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="complication",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_complication_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="death",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_death_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followupvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_followupvisit_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="imagingassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_imagingassessment_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="localrecurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_localrecurrence_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reoperation",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_reoperation_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_segmentstatus_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="skeletalrelatedevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_skeletalrelatedevent_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="vitalcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("record_state__in", ["draft", "complete", "locked", "signed"])),
                name="outcomes_vitalcontact_record_state__vocabulary",
                violation_error_message="record_state: choose one of draft, complete, locked, signed.",
            ),
        ),
    ]
