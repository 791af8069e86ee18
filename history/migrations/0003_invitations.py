"""Who was invited by whom and what became of it is written down; the hash of the code is not."""

from django.db import migrations

from history.tracking import tracked_account


class Migration(migrations.Migration):
    dependencies = [("history", "0002_second_factors"), ("accounts", "0004_invitation")]

    operations = [tracked_account("accounts_invitation", hidden="code_sha256")]
