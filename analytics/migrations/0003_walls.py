"""Sites apart, in the figures too: a person reads those of their sites, and those of all sites together."""

from django.db import migrations

from accounts.walls import walled_figures


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_index_procedure"), ("registry", "0002_walls")]

    operations = [
        walled_figures("analytics_indexprocedurefact", shared=False),
        walled_figures("analytics_storedeventtable", shared=True),
        walled_figures("analytics_exclusion", shared=True),
        walled_figures("analytics_result", shared=True),
    ]
