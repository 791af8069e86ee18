"""Sites apart: every table with patients' rows is walled by site."""

from django.db import migrations

from accounts.walls import SITES_OF_SCOPE, walled

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
    dependencies = [("registry", "0001_initial"), ("config", "0001_database_roles")]

    operations = [
        migrations.RunSQL(SITES_OF_SCOPE, "DROP FUNCTION sites_of_scope()"),
        *(walled(table) for table in TABLES),
    ]
