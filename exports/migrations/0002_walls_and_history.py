"""A hospital's patients are given to a project by that hospital alone, every change of a project is written down, and
what was handed out can only be added to.
"""

from django.db import migrations

from accounts.walls import walled_for_writing
from history.tracking import tracked_account

TRACKED = {
    "exports_project": "pseudonym_salt",
    "exports_agreement": "",
    "exports_approval": "",
    "exports_projectsite": "",
    "exports_projectmember": "",
    "exports_apitoken": "digest,last_used_at",
}
ONLY_ADDED = """
REVOKE UPDATE, DELETE ON exports_pull, exports_approval FROM reg_app, reg_worker;
REVOKE DELETE ON exports_apitoken, exports_agreement, exports_project FROM reg_app, reg_worker;
"""
AGAIN = """
GRANT UPDATE, DELETE ON exports_pull, exports_approval TO reg_app, reg_worker;
GRANT DELETE ON exports_apitoken, exports_agreement, exports_project TO reg_app, reg_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_initial"), ("history", "0001_the_history")]

    operations = [
        walled_for_writing("exports_projectsite"),
        *(tracked_account(table, hidden=hidden) for table, hidden in TRACKED.items()),
        migrations.RunSQL(ONLY_ADDED, AGAIN),
    ]
