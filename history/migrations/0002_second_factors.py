"""Who added and removed a second factor is written down; its secret and when it was used are not."""

from django.db import migrations

from history.tracking import tracked_account


class Migration(migrations.Migration):
    dependencies = [("history", "0001_the_history"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [tracked_account("mfa_authenticator", hidden="data,last_used_at")]
