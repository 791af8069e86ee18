"""A second form of a token, for REDCap's clients; its hash stays out of the history like the first."""

from django.conf import settings
from django.db import migrations, models

HIDDEN = """
DROP TRIGGER history ON exports_apitoken;
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON exports_apitoken
FOR EACH ROW EXECUTE FUNCTION history.capture('account', '{hidden}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0010_project_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="redcap_digest",
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("redcap_digest", None), ("redcap_digest__regex", "^[0-9a-f]{64}$"), _connector="OR"
                ),
                name="exports_apitoken_redcap_digest__is_a_hash",
            ),
        ),
        migrations.RunSQL(
            HIDDEN.format(hidden="digest,redcap_digest,last_used_at"), HIDDEN.format(hidden="digest,last_used_at")
        ),
    ]
