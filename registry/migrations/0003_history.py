"""Every change of a patient's row is written down by the database."""

from django.db import migrations

from history.tracking import tracked, tracked_account

TABLES = (
    "registry_patient",
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
    dependencies = [("registry", "0002_walls"), ("history", "0001_the_history"), ("accounts", "0002_membership")]

    operations = [
        *(tracked(table) for table in TABLES),
        # A site is no patient's row: who opened or renamed it is kept, a reason is not asked for.
        tracked_account("registry_site", hidden=""),
        tracked_account("accounts_user", hidden="password,last_login"),
        tracked_account("accounts_membership", hidden=""),
    ]
